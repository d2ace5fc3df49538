import { useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { type Organization, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { CredentialService, type ListCredentialsResponse } from '@/gen/platform/credentials/v1/credential_service_pb';
import { useClient } from './clients';
import { keepUnchanged } from './keepUnchanged';
import { orgKeys } from './orgKeys';

export const OrganizationContext = createContext<Organization | undefined>(undefined);

/** The organization of the address. */
export function useOrganization(): Organization {
  const organization = use(OrganizationContext);
  if (!organization) throw new Error('No organization is chosen here.');
  return organization;
}

/** Whether the person may change what belongs to the organization. The server decides each time; this only hides what it refuses. */
export function useManages(): boolean {
  const { role } = useOrganization();
  return role === Role.ADMIN || role === Role.OWNER;
}

export function useOrganizations() {
  const organizations = useClient(OrganizationService);
  return useQuery({
    queryKey: orgKeys.organizations,
    queryFn: async ({ signal }) => (await organizations.listOrganizations({}, { signal })).organizations,
  });
}

/** Its settings and seats. */
export function useDetails(organizationId: string) {
  const organizations = useClient(OrganizationService);
  return useQuery({
    queryKey: orgKeys.details(organizationId),
    queryFn: async ({ signal }) => (await organizations.getOrganization({ organizationId }, { signal })).organization,
  });
}

export function useMembers(organizationId: string) {
  const organizations = useClient(OrganizationService);
  return useQuery({
    queryKey: orgKeys.members(organizationId),
    queryFn: async ({ signal }) => (await organizations.listMembers({ organizationId }, { signal })).members,
  });
}

/** Names of people by their id; empty for those who are not members any more. */
export function usePeople(organizationId: string): (userId: string) => string {
  const { data } = useMembers(organizationId);
  return useMemo(() => {
    const names = new Map(data?.map((member) => [member.userId, member.displayName || member.email]));
    return (userId: string) => names.get(userId) ?? '';
  }, [data]);
}

/** All credentials; what has not changed since the last reading stays the same object. */
export function useCredentials(organizationId: string, enabled = true) {
  const credentials = useClient(CredentialService);
  return useQuery({
    queryKey: orgKeys.credentials(organizationId),
    queryFn: ({ signal }) => credentials.listCredentials({ organizationId }, { signal }),
    structuralSharing: (before, now) =>
      keepUnchanged(before as ListCredentialsResponse | undefined, now as ListCredentialsResponse),
    enabled,
  });
}

/** Which devices have what. Owners and admins alone may ask. */
export function useDeliveries(organizationId: string, enabled: boolean) {
  const credentials = useClient(CredentialService);
  return useQuery({
    queryKey: orgKeys.deliveries(organizationId),
    queryFn: ({ signal }) => credentials.listDeliveries({ organizationId }, { signal }),
    enabled,
  });
}
