import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { CredentialService } from '@/gen/platform/credentials/v1/credential_service_pb';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { orgKeys } from '@/shared/api/orgKeys';

export function useInvitations(organizationId: string, enabled: boolean) {
  const organizations = useClient(OrganizationService);
  return useQuery({
    queryKey: [...orgKeys.members(organizationId), 'invitations'],
    queryFn: async ({ signal }) => (await organizations.listInvitations({ organizationId }, { signal })).invitations,
    enabled,
  });
}

export function useRemovals(organizationId: string) {
  const credentials = useClient(CredentialService);
  return useQuery({
    queryKey: [...orgKeys.deliveries(organizationId), 'removals'],
    queryFn: async ({ signal }) => (await credentials.listRemovals({ organizationId }, { signal })).removals,
  });
}

/** Reads again all that a change of the members touches. */
export function useMembersChanged(organizationId: string): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    await queries.invalidateQueries({ queryKey: orgKeys.all(organizationId) });
    await queries.invalidateQueries({ queryKey: orgKeys.organizations });
  }, [queries, organizationId]);
}
