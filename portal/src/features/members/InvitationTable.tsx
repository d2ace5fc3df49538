import { Badge, Button, Text } from '@mantine/core';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useMutation } from '@tanstack/react-query';
import { type Invitation, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { roleName } from '@/shared/ui/roles';
import classes from '@/shared/ui/Table.module.css';
import { exactly, when } from '@/shared/ui/times';
import { useMembersChanged } from './queries';

interface Props {
  invitations: readonly Invitation[];
  onDone: (note: string) => void;
}

export function InvitationTable({ invitations, onDone }: Props) {
  const { organizationId } = useOrganization();
  const organizations = useClient(OrganizationService);
  const changed = useMembersChanged(organizationId);
  const resending = useMutation({
    mutationFn: ({ invitationId }: Invitation) => organizations.resendInvitation({ organizationId, invitationId }),
    onSuccess: async (_, { email }) => {
      await changed();
      onDone(t.members.resent(email));
    },
  });
  const revoking = useMutation({
    mutationFn: ({ invitationId }: Invitation) => organizations.revokeInvitation({ organizationId, invitationId }),
    onSuccess: changed,
  });
  const error = resending.error ?? revoking.error;
  const busy = resending.isPending || revoking.isPending;
  if (invitations.length === 0) return <Text c="dimmed">{t.members.noPending}</Text>;

  return (
    <>
      {error && <FailureAlert error={error} />}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t.members.email}</th>
            <th scope="col">{t.members.role}</th>
            <th scope="col">{t.members.state}</th>
            <th scope="col">{t.members.actions}</th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.invitationId}>
              <th scope="row" data-label={t.members.email}>
                <div>
                  {invitation.email}
                  <Text size="sm" c="dimmed" fw={400}>
                    {t.members.invitedBy(invitation.invitedBy, when(invitation.createTime))}
                  </Text>
                </div>
              </th>
              <td data-label={t.members.role}>{roleName(invitation.role)}</td>
              <td data-label={t.members.state} title={exactly(invitation.expireTime)}>
                <div>
                  <Expiry invitation={invitation} />
                  {invitation.mailFailure !== '' && (
                    <Text size="sm" c="var(--mantine-color-error)">
                      {t.members.mailFailed(invitation.mailFailure)}
                    </Text>
                  )}
                </div>
              </td>
              <td data-label={t.members.actions}>
                <div className={classes.actions}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={busy}
                    aria-label={t.members.resendTo(invitation.email)}
                    onClick={() => resending.mutate(invitation)}
                  >
                    {t.members.resend}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={busy}
                    aria-label={t.members.revokeOf(invitation.email)}
                    onClick={() => revoking.mutate(invitation)}
                  >
                    {t.members.revoke}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Expiry({ invitation: { expireTime } }: { invitation: Invitation }) {
  if (expireTime && timestampDate(expireTime) < new Date())
    return (
      <Badge color="yellow" variant="light">
        {t.members.expired}
      </Badge>
    );
  return <>{t.members.expires(when(expireTime))}</>;
}
