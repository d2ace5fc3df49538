import { Badge, Button } from '@mantine/core';
import { type Delivery, type ListDeliveriesResponse } from '@/gen/platform/credentials/v1/credential_service_pb';
import { type Device } from '@/gen/platform/org/v1/device_service_pb';
import { t } from '@/shared/strings/en';
import { exactly, when } from '@/shared/ui/times';
import classes from '@/shared/ui/Table.module.css';

interface Props {
  organizationId: string;
  devices: readonly Device[];
  deliveries: ListDeliveriesResponse | undefined;
  showPerson: boolean;
  person: (userId: string) => string;
  /** The person's own devices are theirs to name. */
  mayRename: (device: Device) => boolean;
  onRename: (device: Device) => void;
  onRevoke: (device: Device) => void;
}

export function DeviceTable({ organizationId, devices, deliveries, showPerson, person, mayRename, onRename, onRevoke }: Props) {
  const said = new Map(deliveries?.deliveries.map((delivery) => [delivery.deviceId, delivery]));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t.devices.name}</th>
          {showPerson && <th scope="col">{t.devices.person}</th>}
          <th scope="col">{t.devices.enrolled}</th>
          <th scope="col">{t.devices.state}</th>
          <th scope="col">{t.devices.actions}</th>
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <tr key={device.deviceId}>
            <th scope="row" data-label={t.devices.name}>
              {device.name}
            </th>
            {showPerson && <td data-label={t.devices.person}>{person(device.userId)}</td>}
            <td data-label={t.devices.enrolled} title={exactly(device.createTime)}>
              {when(device.createTime)}
            </td>
            <td data-label={t.devices.state}>
              <State
                device={device}
                waits={device.pendingOrganizationIds.includes(organizationId)}
                delivery={said.get(device.deviceId)}
                revision={deliveries?.revision}
              />
            </td>
            <td data-label={t.devices.actions}>
              {!device.revokeTime && (
                <div className={classes.actions}>
                  {mayRename(device) && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => onRename(device)}
                      aria-label={t.devices.renameName(device.name)}
                    >
                      {t.devices.rename}
                    </Button>
                  )}
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => onRevoke(device)}
                    aria-label={t.devices.revokeName(device.name)}
                  >
                    {t.devices.revoke}
                  </Button>
                </div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface StateProps {
  device: Device;
  waits: boolean;
  delivery: Delivery | undefined;
  revision: bigint | undefined;
}

function State({ device, waits, delivery, revision }: StateProps) {
  if (device.revokeTime)
    return (
      <Badge color="gray" variant="light">
        {t.devices.revoked(when(device.revokeTime))}
      </Badge>
    );
  if (waits)
    return (
      <Badge color="yellow" variant="light">
        {t.devices.pending}
      </Badge>
    );
  if (!delivery || revision === undefined) return null;
  const behind = revision - delivery.acknowledgedRevision;
  const heard = delivery.acknowledgeTime ? t.devices.lastHeard(when(delivery.acknowledgeTime)) : '';
  return (
    <div className={classes.stack}>
      {!delivery.acknowledgeTime ? (
        <Badge color="yellow" variant="light">
          {t.devices.nothingYet}
        </Badge>
      ) : behind <= 0n ? (
        <Badge color="green" variant="light">
          {t.devices.upToDate}
        </Badge>
      ) : (
        <Badge color="yellow" variant="light">
          {behind === 1n ? t.devices.behindOne : t.devices.behind(behind.toString())}
        </Badge>
      )}
      {delivery.rejections.length > 0 && (
        <Badge color="red" variant="light">
          {t.devices.rejects(delivery.rejections.length)}
        </Badge>
      )}
      {heard !== '' && <span className={classes.fact}>{heard}</span>}
    </div>
  );
}
