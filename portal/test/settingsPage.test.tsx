import { MantineProvider } from '@mantine/core';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeEach, describe, expect, it } from 'vitest';
import { BadRequestSchema, ErrorInfoSchema } from '@/gen/google/rpc/error_details_pb';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import {
  OrganizationDetailsSchema,
  OrganizationSchema,
  OrganizationService,
  type DeleteOrganizationRequest,
  type RemoveMemberRequest,
  type UpdateOrganizationRequest,
} from '@/gen/platform/org/v1/organization_service_pb';
import { SettingsPage } from '@/features/settings/SettingsPage';
import { ClientsContext, createClients } from '@/shared/api/clients';
import { OrganizationContext } from '@/shared/api/organizationQueries';
import { UserContext } from '@/shared/session/SessionContext';

// A guard against hanging, not a measure: machines that run tests are busy.
const patience = { timeout: 15_000 };
const organizationId = '01890a5d-ac96-774b-bcce-b302099a8057';
const initial = { organizationId, name: 'Acme', seatLimit: 0, seatsUsed: 3, deviceLeaseDays: 7 };

let stored = create(OrganizationDetailsSchema, initial);
let updates: UpdateOrganizationRequest[];
let deletions: DeleteOrganizationRequest[];
let removals: RemoveMemberRequest[];
let refusal: ConnectError | undefined;

beforeEach(() => {
  stored = create(OrganizationDetailsSchema, initial);
  [updates, deletions, removals, refusal] = [[], [], [], undefined];
});

async function open(role = Role.OWNER) {
  const transport = createRouterTransport(({ service }) => {
    service(OrganizationService, {
      getOrganization: () => ({ organization: stored }),
      listOrganizations: () => ({ organizations: [] }),
      updateOrganization: (request) => {
        updates.push(request);
        if (refusal) throw refusal;
        stored = create(OrganizationDetailsSchema, {
          ...stored,
          name: request.name ?? stored.name,
          seatLimit: request.seatLimit ?? stored.seatLimit,
          deviceLeaseDays: request.deviceLeaseDays ?? stored.deviceLeaseDays,
          deviceApprovalRequired: request.deviceApprovalRequired ?? stored.deviceApprovalRequired,
        });
        return { organization: stored };
      },
      deleteOrganization: (request) => {
        deletions.push(request);
        return {};
      },
      removeMember: (request) => {
        removals.push(request);
        if (refusal) throw refusal;
        return {};
      },
    });
  });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ClientsContext value={createClients(transport)}>
          <UserContext value={{ userId: 'user-1', email: 'ada@example.com', displayName: 'Ada', secondFactor: false }}>
            <OrganizationContext value={create(OrganizationSchema, { organizationId, name: 'Acme', role })}>
              <RouterProvider router={createMemoryRouter([{ path: '/', element: <SettingsPage /> }])} />
            </OrganizationContext>
          </UserContext>
        </ClientsContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText('Days without contact', undefined, patience);
  return userEvent.setup();
}

const field = (label: RegExp) => screen.getByLabelText<HTMLInputElement>(label);
const enter = (label: RegExp, value: string) => fireEvent.change(field(label), { target: { value } });
const save = () => screen.getAllByRole<HTMLButtonElement>('button', { name: 'Save' })[0] as HTMLButtonElement;

describe('the Settings page', () => {
  it('is a draft until Save, and sends what is changed alone', async () => {
    const user = await open();
    expect(save().disabled).toBe(true);
    enter(/^Seats/, '12');
    await user.click(field(/^New devices wait/));
    expect(screen.getByText('You have unsaved changes: Seats and New devices wait for approval.')).toBeDefined();
    expect(updates).toHaveLength(0);

    await user.click(save());

    await screen.findByText('The settings are saved.', undefined, patience);
    expect(updates).toHaveLength(1);
    expect(updates[0]).toMatchObject({ organizationId, seatLimit: 12, deviceApprovalRequired: true });
    expect(updates[0]?.name).toBeUndefined();
    expect(updates[0]?.deviceLeaseDays).toBeUndefined();
    expect(screen.queryByText(/You have unsaved changes/)).toBeNull();
  });

  it('says at the field what is wrong, goes there, and sends nothing', async () => {
    const user = await open();
    enter(/^Days without contact/, '400');

    await user.click(save());

    expect(screen.getByText('Enter 1 to 90 days.')).toBeDefined();
    expect(document.activeElement).toBe(field(/^Days without contact/));
    expect(updates).toHaveLength(0);
  });

  it('shows what the server refuses at its field', async () => {
    refusal = new ConnectError('Check the fields.', Code.InvalidArgument, undefined, [
      { desc: ErrorInfoSchema, value: { reason: 'INVALID_ORGANIZATION', domain: 'platform' } },
      { desc: BadRequestSchema, value: { fieldViolations: [{ field: 'name', description: 'Enter a shorter name.' }] } },
    ]);
    const user = await open();
    enter(/^Name/, 'A name that the server does not like');

    await user.click(save());

    await screen.findByText('Enter a shorter name.', undefined, patience);
    expect(field(/^Name/).getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('You have unsaved changes: Name.')).toBeDefined();
  });

  it('overwrites nothing unseen that somebody else has saved meanwhile', async () => {
    const user = await open();
    enter(/^Days without contact/, '14');
    stored = create(OrganizationDetailsSchema, { ...initial, deviceLeaseDays: 30 });

    await user.click(save());

    await screen.findByText(/Somebody else has changed this meanwhile. Saved now: 30./, undefined, patience);
    expect(updates).toHaveLength(0);
    expect(field(/^Days without contact/).value).toBe('14');
    await user.click(save());
    await screen.findByText('The settings are saved.', undefined, patience);
    expect(updates[0]?.deviceLeaseDays).toBe(14);
  });

  it('warns when there are fewer seats than people', async () => {
    await open();
    enter(/^Seats/, '2');
    expect(screen.getByText(/Fewer than are used now/)).toBeDefined();
  });

  it.each([Role.ADMIN, Role.MEMBER])('shows role %i what there is, and lets it change nothing', async (role) => {
    await open(role);

    expect(screen.getByText('No limit')).toBeDefined();
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.queryByRole('button', { name: /Save|Delete/ })).toBeNull();
    expect(screen.getByRole('button', { name: 'Leave the organization' })).toBeDefined();
  });

  it('deletes only by the typed name', async () => {
    const user = await open();
    await user.click(screen.getByRole('button', { name: 'Delete the organization' }));
    const dialog = await screen.findByRole('dialog', undefined, patience);
    const typed = within(dialog).getByLabelText(/^Type Acme to delete it/);
    fireEvent.change(typed, { target: { value: 'acme' } });
    await user.click(within(dialog).getByRole('button', { name: 'Delete for good' }));
    expect(within(dialog).getByText('This is not the name of the organization.')).toBeDefined();
    expect(deletions).toHaveLength(0);

    fireEvent.change(typed, { target: { value: 'Acme' } });
    await user.click(within(dialog).getByRole('button', { name: 'Delete for good' }));

    expect(deletions.map((deletion) => deletion.confirmName)).toEqual(['Acme']);
  });

  it('says why the last owner cannot leave', async () => {
    refusal = new ConnectError(
      'An organization keeps at least one owner. Add another owner first.',
      Code.FailedPrecondition,
      undefined,
      [{ desc: ErrorInfoSchema, value: { reason: 'LAST_OWNER', domain: 'platform' } }],
    );
    const user = await open();
    await user.click(screen.getByRole('button', { name: 'Leave the organization' }));
    const dialog = await screen.findByRole('dialog', undefined, patience);

    await user.click(within(dialog).getByRole('button', { name: 'Leave' }));

    await within(dialog).findByText(/keeps at least one owner/, undefined, patience);
    expect(removals.map((removal) => removal.userId)).toEqual(['user-1']);
  });
});
