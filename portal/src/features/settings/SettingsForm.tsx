import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useRef, type FormEvent } from 'react';
import { type OrganizationDetails } from '@/gen/platform/org/v1/organization_service_pb';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { type SettingName } from './settingsDraft';
import { type SettingsState } from './useSettings';
import classes from './Settings.module.css';

interface Props {
  id: string;
  details: OrganizationDetails;
  settings: SettingsState;
}

/** The settings, for owners. */
export function SettingsForm({ id, details, settings }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { values, errors, conflicts, stored } = settings;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const first = settings.save();
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const note = (name: SettingName) => (
    <div role="status" className={classes.note}>
      {conflicts.includes(name) && t.settings.conflict(t.settings.shown(name, stored[name]))}
    </div>
  );
  const seats = Number(values.seatLimit);
  const tooFewSeats = values.seatLimit.trim() !== '' && seats > 0 && seats < details.seatsUsed;

  return (
    <form ref={form} id={id} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Card title={t.settings.organization}>
          <Stack className={classes.fields}>
            <div>
              <TextInput
                name="name"
                label={t.settings.labels.name}
                autoComplete="off"
                required
                error={errors.name}
                value={values.name}
                onChange={(event) => settings.set('name', event.currentTarget.value)}
              />
              {note('name')}
            </div>
            <div>
              <TextInput
                name="seatLimit"
                label={t.settings.labels.seatLimit}
                description={t.settings.seatsHelp(details.seatsUsed)}
                placeholder={t.settings.noLimit}
                inputMode="numeric"
                autoComplete="off"
                error={errors.seatLimit}
                value={values.seatLimit}
                onChange={(event) => settings.set('seatLimit', event.currentTarget.value)}
              />
              <div role="status" className={classes.note}>
                {tooFewSeats && t.settings.seatsBelowUsed}
              </div>
              {note('seatLimit')}
            </div>
          </Stack>
        </Card>
        <Card title={t.settings.devices}>
          <Stack className={classes.fields}>
            <div>
              <TextInput
                name="deviceLeaseDays"
                label={t.settings.labels.deviceLeaseDays}
                description={t.settings.leaseHelp}
                inputMode="numeric"
                autoComplete="off"
                required
                error={errors.deviceLeaseDays}
                value={values.deviceLeaseDays}
                onChange={(event) => settings.set('deviceLeaseDays', event.currentTarget.value)}
              />
              {note('deviceLeaseDays')}
            </div>
            <div>
              <Checkbox
                name="deviceApprovalRequired"
                label={t.settings.labels.deviceApprovalRequired}
                description={t.settings.approvalHelp}
                checked={values.deviceApprovalRequired}
                onChange={(event) => settings.set('deviceApprovalRequired', event.currentTarget.checked)}
              />
              {note('deviceApprovalRequired')}
            </div>
            <div>
              <Checkbox
                name="deviceGrantAllowed"
                label={t.settings.labels.deviceGrantAllowed}
                description={t.settings.grantHelp}
                checked={values.deviceGrantAllowed}
                onChange={(event) => settings.set('deviceGrantAllowed', event.currentTarget.checked)}
              />
              {note('deviceGrantAllowed')}
            </div>
          </Stack>
        </Card>
      </Stack>
    </form>
  );
}
