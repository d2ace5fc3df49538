import { Alert, Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useDetails, useManages, useMembers, useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { Page, Waiting } from '@/shared/ui/Page';
import { InvitationTable } from './InvitationTable';
import { InviteDialog } from './InviteDialog';
import { MemberTable } from './MemberTable';
import { useInvitations } from './queries';
import { RemovedMachines } from './RemovedMachines';

/** Who is in the organization, who is invited, and what those who left have held. */
export function MembersPage() {
  const { organizationId } = useOrganization();
  const manages = useManages();
  const members = useMembers(organizationId);
  const details = useDetails(organizationId);
  const invitations = useInvitations(organizationId, manages);
  const [inviting, setInviting] = useState(false);
  const [note, setNote] = useState('');

  return (
    <Page title={t.members.page} actions={manages && <Button onClick={() => setInviting(true)}>{t.members.invite}</Button>}>
      <Group justify="space-between" align="flex-start">
        <Text c="dimmed">{t.members.intro}</Text>
        {details.data && (
          <Text fw={600} title={t.members.seatsHelp}>
            {t.members.seats(details.data.seatsUsed, details.data.seatLimit)}
          </Text>
        )}
      </Group>
      <div role="status">{note !== '' && <Alert color="green">{note}</Alert>}</div>
      <section aria-labelledby="current-members">
        <Title order={2} size="h4" mb="sm" id="current-members">
          {t.members.current}
        </Title>
        {members.data ? (
          <MemberTable members={members.data} onDone={setNote} />
        ) : (
          <Waiting queries={[members]} title={t.members.loadFailed} />
        )}
      </section>
      {manages && (
        <section aria-labelledby="pending-invitations">
          <Title order={2} size="h4" mb="sm" id="pending-invitations">
            {t.members.pending}
          </Title>
          {invitations.data ? (
            <InvitationTable invitations={invitations.data} onDone={setNote} />
          ) : (
            <Waiting queries={[invitations]} title={t.members.loadFailed} />
          )}
        </section>
      )}
      {manages && <RemovedMachines organizationId={organizationId} />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}
