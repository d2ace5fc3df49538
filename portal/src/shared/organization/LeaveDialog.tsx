import { useMutation } from '@tanstack/react-query';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { useOrganization } from '@/shared/api/organizationQueries';
import { useUser } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { useGone } from './useGone';

/** Ends the person's own membership. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { organizationId, name } = useOrganization();
  const organizations = useClient(OrganizationService);
  const { userId } = useUser();
  const gone = useGone();
  const leaving = useMutation({
    mutationFn: () => organizations.removeMember({ organizationId, userId }),
    onSuccess: gone,
  });
  return (
    <ConfirmDialog
      opened
      title={t.leaving.title(name)}
      text={t.leaving.question}
      confirm={t.leaving.leave}
      busy={leaving.isPending}
      error={leaving.error}
      onConfirm={() => leaving.mutate()}
      onCancel={onClose}
    />
  );
}
