import { type DescService } from '@bufbuild/protobuf';
import { createClient, type Client, type Transport } from '@connectrpc/connect';
import { createContext, useContext } from 'react';

/** The client of a service. Each page names the services that it calls, so that only those are loaded with it. */
export type Clients = <Service extends DescService>(service: Service) => Client<Service>;

export function createClients(transport: Transport): Clients {
  const made = new Map<DescService, unknown>();
  return <Service extends DescService>(service: Service) => {
    const known = made.get(service) ?? createClient(service, transport);
    made.set(service, known);
    return known as Client<Service>;
  };
}

export const ClientsContext = createContext<Clients | undefined>(undefined);

export function useClient<Service extends DescService>(service: Service): Client<Service> {
  const clients = useContext(ClientsContext);
  if (!clients) throw new Error('No clients are provided.');
  return clients(service);
}
