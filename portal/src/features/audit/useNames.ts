import { useMemo } from 'react';
import { type AuditEvent } from '@/gen/platform/credentials/v1/audit_service_pb';
import { useCredentials, useDeliveries, useMembers } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';

/** What happens to all of an organization's keys at once names no credential and nobody. */
const ofTheOrganization = /^(feed|key|log|position)\./;

/** Names for the ids of the log. What does not exist any more keeps its id. */
export interface Names {
  actor: (event: AuditEvent) => string;
  target: (event: AuditEvent) => string;
}

export function useNames(organizationId: string): Names {
  const { data: members } = useMembers(organizationId);
  const { data: deliveries } = useDeliveries(organizationId, true);
  const { data: credentials } = useCredentials(organizationId);
  return useMemo(() => {
    const known = new Map<string, string>();
    for (const credential of credentials?.credentials ?? []) known.set(credential.credentialId, credential.form?.name ?? '');
    for (const delivery of deliveries?.deliveries ?? []) known.set(delivery.deviceId, t.audit.device(delivery.deviceName));
    for (const member of members ?? []) known.set(member.userId, member.displayName || member.email);
    const name = (id: string) => known.get(id) ?? id;
    return {
      actor: (event) => (event.actorKind === 'service' ? t.audit.service(event.actorId) : name(event.actorId)),
      target: (event) => (ofTheOrganization.test(event.action) ? t.audit.organization : name(event.targetId)),
    };
  }, [members, deliveries, credentials]);
}
