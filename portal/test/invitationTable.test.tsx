import { MantineProvider } from '@mantine/core';
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { OrganizationSchema, InvitationSchema } from '@/gen/platform/org/v1/organization_service_pb';
import { InvitationTable } from '@/features/members/InvitationTable';
import { ClientsContext, createClients } from '@/shared/api/clients';
import { OrganizationContext } from '@/shared/api/organizationQueries';

describe('a pending invitation', () => {
  it.each([
    ['SMTP_550', /refused the message \(550\)/],
    ['TLS', /could not prove who it is/],
    ['SETTINGS', /not set up right/],
    ['UNREACHABLE', /could not be reached/],
    ['FAILED', /could not be sent/],
  ])('whose message failed with %s says so', (mailFailure, sentence) => {
    open(mailFailure);

    expect(screen.getByText(sentence)).toBeDefined();
  });

  it('whose message went says nothing of it', () => {
    open('');

    expect(screen.queryByText(/message/)).toBeNull();
  });
});

function open(mailFailure: string) {
  const invitation = create(InvitationSchema, { invitationId: 'i', email: 'ada@example.com', mailFailure });
  const organization = create(OrganizationSchema, { organizationId: 'o', name: 'Acme' });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <ClientsContext value={createClients(createRouterTransport(() => {}))}>
          <OrganizationContext value={organization}>
            <InvitationTable invitations={[invitation]} onDone={() => {}} />
          </OrganizationContext>
        </ClientsContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
