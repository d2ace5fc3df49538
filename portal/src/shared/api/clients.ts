import { createClient, type Client, type Transport } from '@connectrpc/connect';
import { createContext, useContext } from 'react';
import { AuditService } from '@/gen/platform/credentials/v1/audit_service_pb';
import { CredentialService } from '@/gen/platform/credentials/v1/credential_service_pb';
import { AccountService } from '@/gen/platform/org/v1/account_service_pb';
import { DeviceService } from '@/gen/platform/org/v1/device_service_pb';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';

/** The services that the portal calls. */
export interface Clients {
  credentials: Client<typeof CredentialService>;
  organizations: Client<typeof OrganizationService>;
  devices: Client<typeof DeviceService>;
  accounts: Client<typeof AccountService>;
  audit: Client<typeof AuditService>;
}

export function createClients(transport: Transport): Clients {
  return {
    credentials: createClient(CredentialService, transport),
    organizations: createClient(OrganizationService, transport),
    devices: createClient(DeviceService, transport),
    accounts: createClient(AccountService, transport),
    audit: createClient(AuditService, transport),
  };
}

export const ClientsContext = createContext<Clients | undefined>(undefined);

export function useClients(): Clients {
  const clients = useContext(ClientsContext);
  if (!clients) throw new Error('No clients are provided.');
  return clients;
}
