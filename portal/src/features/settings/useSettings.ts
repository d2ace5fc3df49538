import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type OrganizationDetails, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { failureOf, type Failure } from '@/shared/api/failure';
import { orgKeys } from '@/shared/api/orgKeys';
import {
  change,
  check,
  conflictsOf,
  rebase,
  settingNames,
  settingsOf,
  toRequest,
  withDraft,
  type SettingName,
  type Settings,
  type SettingsDraft,
} from './settingsDraft';

/** A field's name in what the server refuses. */
const fieldNames: Record<SettingName, string> = {
  name: 'name',
  seatLimit: 'seat_limit',
  deviceLeaseDays: 'device_lease_days',
  deviceApprovalRequired: 'device_approval_required',
  deviceGrantAllowed: 'device_grant_allowed',
};

const empty: Settings = {
  name: '',
  seatLimit: '',
  deviceLeaseDays: '',
  deviceApprovalRequired: false,
  deviceGrantAllowed: false,
};

export interface SettingsState {
  /** What the fields show. */
  values: Settings;
  changed: readonly SettingName[];
  errors: Partial<Record<SettingName, string>>;
  /** Settings that somebody else has saved meanwhile. */
  conflicts: readonly SettingName[];
  stored: Settings;
  saving: boolean;
  saved: boolean;
  /** What went wrong, where no field is at fault. */
  failure: Failure | undefined;
  set: <Name extends SettingName>(name: Name, value: Settings[Name]) => void;
  discard: () => void;
  /** Answers the first setting that keeps it from being saved. */
  save: () => SettingName | undefined;
}

/** The draft of an organization's settings: nothing is sent before Save, and then what is changed alone. */
export function useSettings(organizationId: string, details: OrganizationDetails | undefined): SettingsState {
  const organizations = useClient(OrganizationService);
  const queries = useQueryClient();
  const [draft, setDraft] = useState<SettingsDraft>({});
  const [submitted, setSubmitted] = useState(false);
  const [conflicts, setConflicts] = useState<readonly SettingName[]>([]);
  const stored = details ? settingsOf(details) : empty;
  const values = withDraft(stored, draft);
  const wrong = check(values);

  const saving = useMutation({
    mutationFn: async () => {
      // What somebody else has saved meanwhile is looked at first: it is shown, and not overwritten unseen.
      const { organization } = await organizations.getOrganization({ organizationId });
      queries.setQueryData(orgKeys.details(organizationId), organization);
      const now = organization ? settingsOf(organization) : stored;
      const theirs = conflictsOf(draft, now);
      const wanted = rebase(draft, now);
      setDraft(wanted);
      setConflicts(theirs);
      if (theirs.length > 0) return false;
      if (Object.keys(wanted).length > 0) {
        const answer = await organizations.updateOrganization(toRequest(organizationId, wanted));
        queries.setQueryData(orgKeys.details(organizationId), answer.organization);
      }
      return true;
    },
    onSuccess: async (done) => {
      if (!done) return;
      setDraft({});
      setSubmitted(false);
      await queries.invalidateQueries({ queryKey: orgKeys.organizations });
      await queries.invalidateQueries({ queryKey: orgKeys.all(organizationId) });
    },
  });
  const failure = saving.error ? failureOf(saving.error) : undefined;
  const refused = (name: SettingName) => failure?.field(fieldNames[name]);

  return {
    values,
    changed: settingNames.filter((name) => draft[name]),
    errors: Object.fromEntries(
      settingNames.flatMap((name) => {
        const error = (submitted || draft[name] ? wrong[name] : undefined) ?? refused(name);
        return error === undefined ? [] : [[name, error]];
      }),
    ),
    conflicts,
    stored,
    saving: saving.isPending,
    saved: saving.data === true,
    failure: failure && settingNames.some((name) => refused(name) !== undefined) ? undefined : failure,
    set: (name, value) => {
      saving.reset();
      setConflicts((before) => before.filter((one) => one !== name));
      setDraft((before) => change(before, stored, name, value));
    },
    discard: () => {
      saving.reset();
      setConflicts([]);
      setDraft({});
    },
    save: () => {
      setSubmitted(true);
      const first = settingNames.find((name) => wrong[name] !== undefined);
      if (first === undefined) saving.mutate();
      return first;
    },
  };
}
