import { Checkbox, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Device, DeviceService } from '@/gen/platform/org/v1/device_service_pb';
import { useClient } from '@/shared/api/clients';
import { orgKeys } from '@/shared/api/orgKeys';
import { useDeliveries, useManages, useOrganization, usePeople } from '@/shared/api/organizationQueries';
import { useUser } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { Page, Waiting } from '@/shared/ui/Page';
import { DeviceTable } from './DeviceTable';
import { PendingDevices } from './PendingDevices';
import { RenameDialog } from './RenameDialog';

/** The machines of an organization, and what each has applied. */
export function DevicesPage() {
  const { organizationId } = useOrganization();
  const manages = useManages();
  const client = useClient(DeviceService);
  const queries = useQueryClient();
  const devices = useQuery({
    queryKey: orgKeys.devices(organizationId),
    // Members see their own machines, owners and admins all of the organization's.
    queryFn: async ({ signal }) =>
      (await client.listDevices({ organizationId: manages ? organizationId : '' }, { signal })).devices,
  });
  const deliveries = useDeliveries(organizationId, manages);
  const person = usePeople(organizationId);
  const [showRevoked, setShowRevoked] = useState(false);
  const user = useUser();
  const [renaming, setRenaming] = useState<Device>();
  const [revoking, setRevoking] = useState<Device>();
  const revocation = useMutation({
    mutationFn: (device: Device) => client.revokeDevice({ deviceId: device.deviceId }),
    onSuccess: async () => {
      setRevoking(undefined);
      await queries.invalidateQueries({ queryKey: orgKeys.all(organizationId) });
    },
  });

  const revoked = devices.data?.some((device) => device.revokeTime) ?? false;
  const shown = devices.data?.filter((device) => showRevoked || !device.revokeTime) ?? [];
  return (
    <Page title={t.devices.page}>
      <Text c="dimmed">{manages ? t.devices.intro : t.devices.introMine}</Text>
      {manages && <PendingDevices organizationId={organizationId} person={person} />}
      {!devices.data && <Waiting queries={[devices]} title={t.devices.loadFailed} />}
      {manages && shown.length > 0 && (
        <Title order={2} size="h4">
          {t.devices.all}
        </Title>
      )}
      {revoked && (
        <Checkbox
          label={t.devices.showRevoked}
          checked={showRevoked}
          onChange={(event) => setShowRevoked(event.currentTarget.checked)}
        />
      )}
      {devices.data && shown.length === 0 && (
        <div>
          <Text fw={600}>{t.devices.empty}</Text>
          <Text c="dimmed">{t.devices.emptyText}</Text>
        </div>
      )}
      {shown.length > 0 && (
        <DeviceTable
          organizationId={organizationId}
          devices={shown}
          deliveries={deliveries.data}
          showPerson={manages}
          person={person}
          mayRename={(device) => device.userId === user.userId}
          onRename={setRenaming}
          onRevoke={setRevoking}
        />
      )}
      {renaming && <RenameDialog organizationId={organizationId} device={renaming} onClose={() => setRenaming(undefined)} />}
      <ConfirmDialog
        opened={revoking !== undefined}
        title={t.devices.revokeTitle(revoking?.name ?? '')}
        text={t.devices.revokeText}
        confirm={t.devices.revoke}
        busy={revocation.isPending}
        error={revocation.error}
        onConfirm={() => revoking && revocation.mutate(revoking)}
        onCancel={() => {
          revocation.reset();
          setRevoking(undefined);
        }}
      />
    </Page>
  );
}
