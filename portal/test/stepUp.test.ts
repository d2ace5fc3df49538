import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ErrorInfoSchema } from '@/gen/google/rpc/error_details_pb';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { failureOf } from '@/shared/api/failure';
import { withSession } from '@/shared/api/transport';
import { SessionEvents } from '@/shared/session/sessionEvents';

const refusal = (reason: string, code = Code.PermissionDenied) =>
  new ConnectError('Prove again that it is you.', code, undefined, [
    { desc: ErrorInfoSchema, value: { reason, domain: 'platform' } },
  ]);

function open(fails: () => ConnectError | undefined) {
  const events = new SessionEvents();
  let calls = 0;
  const transport = createRouterTransport(({ service }) => {
    service(OrganizationService, {
      deleteOrganization: () => {
        calls++;
        const failure = fails();
        if (failure) throw failure;
        return {};
      },
    });
  });
  const client = createClient(OrganizationService, withSession(transport, events));
  return { events, client, calls: () => calls };
}

const asked = (events: SessionEvents) =>
  new Promise<void>((resolve) => {
    const stop = events.subscribe(() => {
      stop();
      resolve();
    });
  });

describe('a call that wants a fresh proof', () => {
  it('is made again once it is proved, however long that takes', async () => {
    let proved = false;
    const { events, client, calls } = open(() => (proved ? undefined : refusal('STEP_UP_REQUIRED')));
    const asking = asked(events);
    const timeoutMs = 1_000;
    const call = client.deleteOrganization({ confirmName: 'Acme' }, { timeoutMs });
    await asking;

    // Longer than the call itself may take.
    await new Promise((resolve) => setTimeout(resolve, timeoutMs + 100));
    proved = true;
    events.proved();

    await call;
    expect(calls()).toBe(2);
  });

  it('says that nothing was changed when the person does not confirm', async () => {
    const { events, client, calls } = open(() => refusal('STEP_UP_REQUIRED'));
    const asking = asked(events);
    const call = client.deleteOrganization({ confirmName: 'Acme' }).catch((error: unknown) => failureOf(error));
    await asking;

    events.refused();

    expect(await call).toMatchObject({ reason: 'STEP_UP_CANCELLED', message: expect.stringContaining('Nothing was changed') });
    expect(calls()).toBe(1);
  });

  it('asks nobody when it fails for another reason', async () => {
    const { events, client } = open(() => refusal('ROLE_TOO_LOW'));

    const failure = failureOf(await client.deleteOrganization({}).catch((error: unknown) => error));

    expect(failure.reason).toBe('ROLE_TOO_LOW');
    expect(events.isAsking()).toBe(false);
  });

  it('tells the page when nobody is signed in any more', async () => {
    const { events, client } = open(() => new ConnectError('Sign in.', Code.Unauthenticated));
    let told = 0;
    events.onSignedOut(() => told++);

    await client.deleteOrganization({}).catch(() => undefined);

    expect(told).toBe(1);
  });
});
