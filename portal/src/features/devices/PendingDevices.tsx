import { Button, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Device, DeviceService } from '@/gen/platform/org/v1/device_service_pb';
import { CredentialService } from '@/gen/platform/credentials/v1/credential_service_pb';
import { useClient } from '@/shared/api/clients';
import { orgKeys } from '@/shared/api/orgKeys';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import classes from '@/shared/ui/Table.module.css';
import { exactly, when } from '@/shared/ui/times';
import { deviceFingerprint, keyListOf } from './deviceFingerprint';

interface Props {
  organizationId: string;
  person: (userId: string) => string;
}

/** Devices that wait, where an organization approves each: who, from where, and what to compare. */
export function PendingDevices({ organizationId, person }: Props) {
  const client = useClient(DeviceService);
  const credentials = useClient(CredentialService);
  const queries = useQueryClient();
  const pending = useQuery({
    queryKey: [...orgKeys.devices(organizationId), 'pending'],
    queryFn: async ({ signal }) => {
      const { devices } = await client.listPendingDevices({ organizationId }, { signal });
      if (devices.length === 0) return [];
      const keyList = keyListOf((await credentials.getKeyList({}, { signal })).frame);
      return Promise.all(devices.map(async (device) => ({ device, fingerprint: await deviceFingerprint(device, keyList) })));
    },
  });
  const approval = useMutation({
    mutationFn: ({ deviceId }: Device) => client.approveDevice({ organizationId, deviceId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: orgKeys.all(organizationId) }),
  });
  const approved = approval.isSuccess ? t.devices.approved(approval.variables.name) : '';
  if (!pending.data || (pending.data.length === 0 && approved === '')) return null;

  return (
    <section aria-labelledby="pending-devices">
      <Title order={2} size="h4" id="pending-devices">
        {t.devices.pending}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t.devices.pendingText}
      </Text>
      <Text role="status">{approved}</Text>
      {approval.error && <FailureAlert error={approval.error} />}
      {pending.data.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t.devices.name}</th>
              <th scope="col">{t.devices.person}</th>
              <th scope="col">{t.devices.enrolled}</th>
              <th scope="col">{t.devices.fingerprint}</th>
              <th scope="col">{t.devices.actions}</th>
            </tr>
          </thead>
          <tbody>
            {pending.data.map(({ device, fingerprint }) => (
              <tr key={device.deviceId}>
                <th scope="row" data-label={t.devices.name}>
                  {device.name}
                </th>
                <td data-label={t.devices.person}>{person(device.userId)}</td>
                <td data-label={t.devices.enrolled} title={exactly(device.createTime)}>
                  <span>
                    {when(device.createTime)} <span className={classes.fact}>{t.devices.from(device.enrollAddress)}</span>
                  </span>
                </td>
                <td data-label={t.devices.fingerprint}>
                  <code>{fingerprint}</code>
                </td>
                <td data-label={t.devices.actions}>
                  <Button
                    size="compact-sm"
                    loading={approval.isPending}
                    aria-label={t.devices.approveName(device.name)}
                    onClick={() => approval.mutate(device)}
                  >
                    {t.devices.approve}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
