import { MantineProvider } from '@mantine/core';
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import {
  ApplyChangesResponseSchema,
  CredentialService,
  GetInputKeyResponseSchema,
  ListCredentialsResponseSchema,
  ListDeliveriesResponseSchema,
  type ApplyChangesRequest,
  type Credential,
} from '@/gen/platform/credentials/v1/credential_service_pb';
import { OrganizationSchema, OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { ApiKeysPage } from '@/features/keys/ApiKeysPage';
import { ClientsContext, createClients } from '@/shared/api/clients';
import { OrganizationContext } from '@/shared/api/organizationQueries';
import { suite } from '@/shared/sealing/hpke';

// A guard against hanging, not a measure: machines that run tests are busy.
export const patience = { timeout: 15_000 };
export const addToOpenAi = /^\+ Add API Key\s*to OpenAI$/;

/** What stands behind the page: what is stored, what was asked, and what a Save does before it is answered. */
export interface KeysServer {
  stored: Credential[];
  requests: ApplyChangesRequest[];
  answers: (() => void)[];
}

export type Person = ReturnType<typeof userEvent.setup>;

/** Opens the API Keys page as somebody with a role, and waits until it is there. */
export async function openKeysPage(server: KeysServer, role = Role.OWNER): Promise<Person> {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  const transport = createRouterTransport(({ service }) => {
    service(CredentialService, {
      getInputKey: () => create(GetInputKeyResponseSchema, { keyId: new Uint8Array(32), publicKey }),
      listCredentials: () => create(ListCredentialsResponseSchema, { revision: 1n, credentials: server.stored }),
      listDeliveries: () => create(ListDeliveriesResponseSchema, { revision: 1n }),
      applyChanges: (request) => {
        server.requests.push(request);
        server.answers.shift()?.();
        return create(ApplyChangesResponseSchema, { revision: 2n });
      },
    });
    service(OrganizationService, { listMembers: () => ({ members: [] }) });
  });
  const organization = create(OrganizationSchema, {
    organizationId: '01890a5d-ac96-774b-bcce-b302099a8057',
    name: 'Acme',
    role,
  });
  const router = createMemoryRouter([{ path: '/', element: <ApiKeysPage /> }]);
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ClientsContext value={createClients(transport)}>
          <OrganizationContext value={organization}>
            <RouterProvider router={router} />
          </OrganizationContext>
        </ClientsContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText('Azure OpenAI', undefined, patience);
  return userEvent.setup();
}

/** Puts a new OpenAI key into the draft. */
export async function addKey(person: Person, name = 'Production'): Promise<void> {
  await person.click(screen.getByRole('button', { name: addToOpenAi }));
  const form = await screen.findByRole('dialog', undefined, patience);
  fireEvent.change(within(form).getByLabelText(/^Name/), { target: { value: name } });
  fireEvent.change(within(form).getByLabelText(/^API Key/), { target: { value: 'sk-proj-abcdefghijklmnopqrstuvwx' } });
  await person.click(within(form).getByRole('button', { name: 'Add' }));
}
