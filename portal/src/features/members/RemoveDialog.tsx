import { List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type Member, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { useCredentials, useDeliveries, useManages, useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { useMembersChanged } from './queries';

interface Props {
  member: Member;
  onClose: () => void;
}

/** Before somebody is removed: what their machines hold, since that is what should be replaced. */
export function RemoveDialog({ member, onClose }: Props) {
  const { organizationId } = useOrganization();
  const organizations = useClient(OrganizationService);
  const changed = useMembersChanged(organizationId);
  const name = member.displayName || member.email;
  const removal = useMutation({
    mutationFn: () => organizations.removeMember({ organizationId, userId: member.userId }),
    onSuccess: async () => {
      onClose();
      await changed();
    },
  });
  return (
    <ConfirmDialog
      opened
      title={t.members.removeTitle(name)}
      text={
        <Stack gap="sm">
          <Text>{t.members.removeText}</Text>
          <Held userId={member.userId} />
        </Stack>
      }
      confirm={t.members.remove}
      busy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onCancel={onClose}
    />
  );
}

function Held({ userId }: { userId: string }) {
  const { organizationId } = useOrganization();
  const manages = useManages();
  const deliveries = useDeliveries(organizationId, manages);
  const credentials = useCredentials(organizationId, manages);
  if (!deliveries.data || !credentials.data) return null;

  const machines = deliveries.data.deliveries.filter((delivery) => delivery.userId === userId && delivery.acknowledgeTime);
  const newest = machines.reduce(
    (most, machine) => (machine.acknowledgedRevision > most ? machine.acknowledgedRevision : most),
    0n,
  );
  const held = credentials.data.credentials.filter((credential) => credential.revision <= newest);
  if (held.length === 0) return <Text size="sm">{t.members.heldNothing}</Text>;
  return (
    <div>
      <Text size="sm" fw={600}>
        {t.members.held(held.length, machines.length)}
      </Text>
      <List size="sm" mah="12rem" style={{ overflowY: 'auto' }} tabIndex={0}>
        {held.map((credential) => (
          <List.Item key={credential.credentialId}>{credential.form?.name}</List.Item>
        ))}
      </List>
    </div>
  );
}
