/** Names of what is kept of an organization, so that a live update finds what to read again. */
export const orgKeys = {
  organizations: ['organizations'] as const,
  all: (organizationId: string) => ['organization', organizationId] as const,
  credentials: (organizationId: string) => ['organization', organizationId, 'credentials'] as const,
  deliveries: (organizationId: string) => ['organization', organizationId, 'deliveries'] as const,
  members: (organizationId: string) => ['organization', organizationId, 'members'] as const,
  // Read again with the members: they take up seats.
  details: (organizationId: string) => ['organization', organizationId, 'members', 'details'] as const,
  devices: (organizationId: string) => ['organization', organizationId, 'devices'] as const,
  audit: (organizationId: string) => ['organization', organizationId, 'audit'] as const,
};
