import { type MessageInitShape } from '@bufbuild/protobuf';
import { type OrganizationDetails, type UpdateOrganizationRequestSchema } from '@/gen/platform/org/v1/organization_service_pb';
import { t } from '@/shared/strings/en';

/** What owners decide, as the page's fields hold it. */
export interface Settings {
  name: string;
  /** Empty: no limit. */
  seatLimit: string;
  deviceLeaseDays: string;
  deviceApprovalRequired: boolean;
  deviceGrantAllowed: boolean;
}

export type SettingName = keyof Settings;

/** One setting that is changed and not saved: what it is to become, and what it was changed from. */
interface Change<Value> {
  value: Value;
  from: Value;
}

/** Everything unsaved. */
export type SettingsDraft = { readonly [Name in SettingName]?: Change<Settings[Name]> };

export const settingNames = [
  'name',
  'seatLimit',
  'deviceLeaseDays',
  'deviceApprovalRequired',
  'deviceGrantAllowed',
] as const satisfies readonly SettingName[];

const maxSeats = 1_000_000;
const maxLeaseDays = 90;

export function settingsOf(details: OrganizationDetails): Settings {
  return {
    name: details.name,
    seatLimit: details.seatLimit === 0 ? '' : String(details.seatLimit),
    deviceLeaseDays: String(details.deviceLeaseDays),
    deviceApprovalRequired: details.deviceApprovalRequired,
    deviceGrantAllowed: details.deviceGrantAllowed,
  };
}

/** What the fields show: what is stored, as the draft would have it. */
export function withDraft(stored: Settings, draft: SettingsDraft): Settings {
  return {
    name: draft.name?.value ?? stored.name,
    seatLimit: draft.seatLimit?.value ?? stored.seatLimit,
    deviceLeaseDays: draft.deviceLeaseDays?.value ?? stored.deviceLeaseDays,
    deviceApprovalRequired: draft.deviceApprovalRequired?.value ?? stored.deviceApprovalRequired,
    deviceGrantAllowed: draft.deviceGrantAllowed?.value ?? stored.deviceGrantAllowed,
  };
}

/** Changes one setting; what is as it was before is no change. */
export function change<Name extends SettingName>(
  draft: SettingsDraft,
  stored: Settings,
  name: Name,
  value: Settings[Name],
): SettingsDraft {
  const from = draft[name]?.from ?? stored[name];
  const rest = { ...draft };
  delete rest[name];
  return tidy(name, value) === tidy(name, from) ? rest : { ...rest, [name]: { value, from } };
}

/** Settings that somebody else has saved since they were changed here, to something else than is wanted here. */
export function conflictsOf(draft: SettingsDraft, stored: Settings): SettingName[] {
  return settingNames.filter((name) => {
    const item = draft[name];
    return item && tidy(name, item.from) !== tidy(name, stored[name]) && tidy(name, item.value) !== tidy(name, stored[name]);
  });
}

/** The draft over what is stored now: what somebody else has saved the same way is done. */
export function rebase(draft: SettingsDraft, stored: Settings): SettingsDraft {
  const values = withDraft(stored, draft);
  return settingNames
    .filter((name) => draft[name])
    .reduce<SettingsDraft>((rebased, name) => change(rebased, stored, name, values[name]), {});
}

/** What is wrong, by setting. */
export function check(settings: Settings): Partial<Record<SettingName, string>> {
  const errors: Partial<Record<SettingName, string>> = {};
  if (settings.name.trim() === '') errors.name = t.settings.nameMissing;
  if (settings.seatLimit.trim() !== '' && !isWithin(settings.seatLimit, 0, maxSeats)) errors.seatLimit = t.settings.seatsWrong;
  if (!isWithin(settings.deviceLeaseDays, 1, maxLeaseDays)) errors.deviceLeaseDays = t.settings.leaseWrong;
  return errors;
}

/** What is changed, and nothing else. */
export function toRequest(
  organizationId: string,
  draft: SettingsDraft,
): MessageInitShape<typeof UpdateOrganizationRequestSchema> {
  return {
    organizationId,
    ...(draft.name && { name: draft.name.value.trim() }),
    ...(draft.seatLimit && { seatLimit: Number(draft.seatLimit.value) }),
    ...(draft.deviceLeaseDays && { deviceLeaseDays: Number(draft.deviceLeaseDays.value) }),
    ...(draft.deviceApprovalRequired && { deviceApprovalRequired: draft.deviceApprovalRequired.value }),
    ...(draft.deviceGrantAllowed && { deviceGrantAllowed: draft.deviceGrantAllowed.value }),
  };
}

function isWithin(text: string, least: number, most: number): boolean {
  const digits = text.trim();
  return /^\d{1,9}$/.test(digits) && Number(digits) >= least && Number(digits) <= most;
}

/** The same in another spelling is the same: no limit is empty or 0, and spaces around mean nothing. */
function tidy(name: SettingName, value: string | boolean): string | boolean {
  if (typeof value === 'boolean') return value;
  const text = value.trim();
  if (name === 'name' || !/^\d+$/.test(text)) return text;
  return name === 'seatLimit' && Number(text) === 0 ? '' : String(Number(text));
}
