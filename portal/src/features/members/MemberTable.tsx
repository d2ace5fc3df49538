import { Button, NativeSelect, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { type Member, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { useManages, useOrganization } from '@/shared/api/organizationQueries';
import { LeaveDialog } from '@/shared/organization/LeaveDialog';
import { useUser } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { roleName, rolesGivenBy } from '@/shared/ui/roles';
import classes from '@/shared/ui/Table.module.css';
import { exactly, when } from '@/shared/ui/times';
import { useMembersChanged } from './queries';
import { RemoveDialog } from './RemoveDialog';

interface Props {
  members: readonly Member[];
  onDone: (note: string) => void;
}

export function MemberTable({ members, onDone }: Props) {
  const organization = useOrganization();
  const manages = useManages();
  const user = useUser();
  const organizations = useClient(OrganizationService);
  const changed = useMembersChanged(organization.organizationId);
  const [removing, setRemoving] = useState<Member>();
  const change = useMutation({
    mutationFn: ({ member, role }: { member: Member; role: Role }) =>
      organizations.changeRole({ organizationId: organization.organizationId, userId: member.userId, role }),
    onSuccess: async ({ member }) => {
      await changed();
      if (member) onDone(t.members.roleChanged(member.displayName || member.email, roleName(member.role)));
    },
  });
  // Owners are for owners to change.
  const mayChange = (member: Member) => manages && (organization.role === Role.OWNER || member.role !== Role.OWNER);

  return (
    <>
      {change.error && <FailureAlert error={change.error} />}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t.members.person}</th>
            <th scope="col">{t.members.role}</th>
            <th scope="col">{t.members.since}</th>
            <th scope="col">{t.members.actions}</th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => {
            const name = member.displayName || member.email;
            const self = member.userId === user.userId;
            return (
              <tr key={member.userId}>
                <th scope="row" data-label={t.members.person}>
                  <div>
                    {name}
                    {self && ` (${t.members.you})`}
                    <Text size="sm" c="dimmed" fw={400}>
                      {member.email}
                    </Text>
                  </div>
                </th>
                <td data-label={t.members.role}>
                  {mayChange(member) ? (
                    <NativeSelect
                      aria-label={t.members.roleOf(name)}
                      size="xs"
                      value={member.role}
                      disabled={change.isPending}
                      data={rolesGivenBy(organization.role).map((role) => ({ value: `${role}`, label: roleName(role) }))}
                      onChange={(event) => change.mutate({ member, role: Number(event.currentTarget.value) })}
                    />
                  ) : (
                    roleName(member.role)
                  )}
                </td>
                <td data-label={t.members.since} title={exactly(member.createTime)}>
                  {when(member.createTime)}
                </td>
                <td data-label={t.members.actions}>
                  {(mayChange(member) || self) && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={self ? t.leaving.leave : t.members.removeName(name)}
                      onClick={() => setRemoving(member)}
                    >
                      {self ? t.leaving.leave : t.members.remove}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {removing?.userId === user.userId && <LeaveDialog onClose={() => setRemoving(undefined)} />}
      {removing && removing.userId !== user.userId && <RemoveDialog member={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}
