import { Badge, Text, Title } from '@mantine/core';
import { usePeople } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import classes from '@/shared/ui/Table.module.css';
import { exactly, when } from '@/shared/ui/times';
import { useRemovals } from './queries';

/** Machines that were removed: the proof that they have wiped the keys, or what to replace because there is none. */
export function RemovedMachines({ organizationId }: { organizationId: string }) {
  const removals = useRemovals(organizationId);
  const person = usePeople(organizationId);
  if (!removals.data || removals.data.length === 0) return null;
  return (
    <section aria-labelledby="removed-machines">
      <Title order={2} size="h4" id="removed-machines">
        {t.members.removed}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t.members.removedText}
      </Text>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t.members.removedMachine}</th>
            <th scope="col">{t.members.removedWhen}</th>
            <th scope="col">{t.members.state}</th>
            <th scope="col">{t.members.toReplace}</th>
          </tr>
        </thead>
        <tbody>
          {removals.data.map((removal) => (
            <tr key={removal.deviceId}>
              <th scope="row" data-label={t.members.removedMachine}>
                <div>
                  {removal.deviceName}
                  <Text size="sm" c="dimmed" fw={400}>
                    {person(removal.userId)}
                  </Text>
                </div>
              </th>
              <td data-label={t.members.removedWhen} title={exactly(removal.removeTime)}>
                {when(removal.removeTime)}
              </td>
              <td data-label={t.members.state} title={exactly(removal.wipeTime)}>
                <Badge color={removal.wipeTime ? 'green' : 'yellow'} variant="light">
                  {removal.wipeTime ? t.members.wiped(when(removal.wipeTime)) : t.members.notWiped}
                </Badge>
              </td>
              <td data-label={t.members.toReplace}>
                {removal.exposedCredentials.length === 0 ? (
                  t.members.nothingHeld
                ) : (
                  <ul className={classes.plain}>
                    {removal.exposedCredentials.map((credential) => (
                      <li key={credential.credentialId} data-done={credential.replaced || undefined}>
                        {credential.name} {credential.replaced && <span className={classes.fact}>({t.members.replaced})</span>}
                      </li>
                    ))}
                  </ul>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
