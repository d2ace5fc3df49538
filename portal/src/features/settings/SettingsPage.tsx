import { Alert, Button, Text } from '@mantine/core';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { useDetails, useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { LeaveGuard } from '@/shared/ui/LeaveGuard';
import { Page, Waiting } from '@/shared/ui/Page';
import { SaveBar } from '@/shared/ui/SaveBar';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { DeleteCard } from './DeleteCard';
import { LeaveCard } from './LeaveCard';
import { SettingsFacts } from './SettingsFacts';
import { SettingsForm } from './SettingsForm';
import { useSettings } from './useSettings';

const form = 'organization-settings';

/** What owners decide about their organization. Everybody sees it, and may leave. */
export function SettingsPage() {
  const { organizationId, role } = useOrganization();
  const details = useDetails(organizationId);
  const settings = useSettings(organizationId, details.data);
  const owns = role === Role.OWNER;
  const unsaved = owns ? settings.changed.map((name) => t.settings.labels[name]) : [];

  return (
    <Page
      title={t.settings.page}
      actions={
        owns && (
          <Button type="submit" form={form} disabled={unsaved.length === 0} loading={settings.saving}>
            {t.keys.save}
          </Button>
        )
      }
    >
      <div>
        <Text c="dimmed">{owns ? t.settings.intro : t.settings.readOnly}</Text>
        <div role="status">
          {settings.saved && (
            <Alert color="green" mt="md">
              {t.settings.saved}
            </Alert>
          )}
        </div>
      </div>
      {settings.failure && <FailureAlert error={settings.failure} title={t.draft.failed} />}
      {!details.data && <Waiting queries={[details]} title={t.settings.loadFailed} />}
      {details.data &&
        (owns ? <SettingsForm id={form} details={details.data} settings={settings} /> : <SettingsFacts details={details.data} />)}
      <LeaveCard />
      {owns && details.data && <DeleteCard name={details.data.name} />}
      {unsaved.length > 0 && (
        <SaveBar
          summary={t.settings.unsaved(unsaved)}
          discardText={t.settings.discardText}
          saving={settings.saving}
          form={form}
          onDiscard={settings.discard}
        />
      )}
      <LeaveGuard unsaved={unsaved.length > 0} />
    </Page>
  );
}
