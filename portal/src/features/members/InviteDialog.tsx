import { Alert, Button, FileButton, Group, List, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { Dialog } from '@/shared/ui/Dialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { roleName, rolesGivenBy } from '@/shared/ui/roles';
import { toCsv } from './invitationText';
import { useMembersChanged } from './queries';

/** Invites one person, many, or a CSV. A line that cannot be invited does not keep the others back. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const organization = useOrganization();
  const organizations = useClient(OrganizationService);
  const changed = useMembersChanged(organization.organizationId);
  const [text, setText] = useState('');
  const [role, setRole] = useState(Role.MEMBER);
  const [empty, setEmpty] = useState(false);
  const invitation = useMutation({
    mutationFn: (csv: string) => organizations.inviteMembers({ organizationId: organization.organizationId, csv }),
    onSuccess: async ({ outcomes }) => {
      if (outcomes.some((outcome) => outcome.invitation)) setText('');
      await changed();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const csv = toCsv(text, role);
    setEmpty(csv === '');
    if (csv !== '') invitation.mutate(csv);
  };
  const outcomes = invitation.data?.outcomes ?? [];
  const failed = outcomes.filter((outcome) => !outcome.invitation);
  const invited = outcomes.length - failed.length;

  return (
    <Dialog opened onClose={onClose} title={t.members.inviteTitle} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          {invitation.error && <FailureAlert error={invitation.error} />}
          <div role="status">
            {invited > 0 && <Alert color="green">{t.members.invited(invited)}</Alert>}
            {failed.length > 0 && (
              <Alert color="yellow" mt="xs">
                <Text size="sm">{t.members.notInvited(failed.length)}</Text>
                <List size="sm">
                  {failed.map((outcome) => (
                    <List.Item key={outcome.row}>
                      {t.members.line(outcome.row, outcome.email)}: {outcome.message}
                    </List.Item>
                  ))}
                </List>
              </Alert>
            )}
          </div>
          <Textarea
            label={t.members.addresses}
            description={t.members.addressesHelp}
            placeholder={t.members.addressesPlaceholder}
            rows={6}
            required
            data-autofocus
            spellCheck={false}
            error={empty ? t.members.nobody : undefined}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group align="flex-end">
            <NativeSelect
              label={t.members.inviteAs}
              value={role}
              data={rolesGivenBy(organization.role).map((one) => ({ value: `${one}`, label: roleName(one) }))}
              onChange={(event) => setRole(Number(event.currentTarget.value))}
            />
            <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
              {(props) => (
                <Button {...props} variant="default">
                  {t.members.chooseCsv}
                </Button>
              )}
            </FileButton>
          </Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.close}
            </Button>
            <Button type="submit" loading={invitation.isPending}>
              {t.members.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
