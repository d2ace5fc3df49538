import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it, vi } from 'vitest';
import {
  WatchOrganizationsResponseSchema,
  type WatchOrganizationsResponse,
} from '@/gen/platform/credentials/v1/credential_service_pb';
import { LiveUpdates, type LiveBrowser, type LiveState } from '@/shared/live/liveUpdates';

/** Pages of one browser: a lock that one of them holds, and a channel that all others hear. */
class FakeBrowser implements LiveBrowser {
  #channels = new Set<{ onmessage: ((event: MessageEvent) => void) | null }>();
  #queue: Promise<void> = Promise.resolve();

  open() {
    const channels = this.#channels;
    const channel = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage(data: unknown) {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data } as MessageEvent);
      },
      close: () => void channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  }

  alone(_name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(() => (signal.aborted ? undefined : work()));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** The server: keeps its open streams, and speaks when the test says so. */
class FakeServer {
  streams: {
    organizations: string[];
    say: (said: Partial<WatchOrganizationsResponse>) => void;
    fail: (error: unknown) => void;
    open: boolean;
  }[] = [];

  client = {
    watchOrganizations: ({ organizationIds = [] }: { organizationIds?: string[] }, options?: { signal?: AbortSignal }) =>
      this.#stream(organizationIds, options?.signal),
  };

  get open() {
    return this.streams.filter((stream) => stream.open);
  }

  async *#stream(organizations: string[], signal?: AbortSignal): AsyncGenerator<WatchOrganizationsResponse> {
    const waiting: (WatchOrganizationsResponse | Error)[] = [];
    let wake = () => undefined as void;
    const put = (item: WatchOrganizationsResponse | Error) => {
      waiting.push(item);
      wake();
    };
    const stream = {
      organizations,
      open: true,
      say: (said: Partial<WatchOrganizationsResponse>) =>
        put(create(WatchOrganizationsResponseSchema, said as WatchOrganizationsResponse)),
      fail: (error: unknown) => put(error as Error),
    };
    this.streams.push(stream);
    signal?.addEventListener('abort', () => put(new ConnectError('aborted', Code.Canceled)));
    try {
      for (;;) {
        const next = waiting.shift();
        if (next instanceof Error) throw next;
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stream.open = false;
    }
  }
}

function page(server: FakeServer, browser: FakeBrowser, organization: string) {
  const updates = new LiveUpdates(
    server.client as unknown as ConstructorParameters<typeof LiveUpdates>[0],
    browser,
    () => undefined,
  );
  const heard: LiveState[] = [];
  updates.onState((state) => heard.push(state));
  updates.want(organization);
  return { updates, heard };
}

describe('live updates', () => {
  it('read one stream for all pages of a browser, whatever organizations they show', async () => {
    const [server, browser] = [new FakeServer(), new FakeBrowser()];
    const pages = ['a', 'a', 'b'].map((organization) => page(server, browser, organization));
    await vi.waitFor(() => expect(server.open.map((stream) => stream.organizations)).toEqual([['a', 'b']]));

    server.open[0]?.say({ organizationId: 'b', revision: 4n });

    await vi.waitFor(() => expect(pages.map(({ heard }) => heard.map((state) => state.revision))).toEqual([['4'], ['4'], ['4']]));
    pages.forEach(({ updates }) => updates.close());
  });

  it('go on in another page when the one that reads is closed', async () => {
    const [server, browser] = [new FakeServer(), new FakeBrowser()];
    const [first, second] = [page(server, browser, 'a'), page(server, browser, 'a')];
    await vi.waitFor(() => expect(server.open).toHaveLength(1));

    first.updates.close();
    await vi.waitFor(() => expect(server.streams).toHaveLength(2));
    server.open[0]?.say({ organizationId: 'a', revision: 9n });

    await vi.waitFor(() => expect(second.heard.at(-1)?.revision).toBe('9'));
    expect(server.open).toHaveLength(1);
    second.updates.close();
  });

  it('tell a page that was opened later where things stand', async () => {
    const [server, browser] = [new FakeServer(), new FakeBrowser()];
    const first = page(server, browser, 'a');
    await vi.waitFor(() => expect(server.open).toHaveLength(1));
    server.open[0]?.say({ organizationId: 'a', revision: 2n });
    await vi.waitFor(() => expect(first.heard).toHaveLength(1));

    const late = page(server, browser, 'a');

    await vi.waitFor(() => expect(late.heard.at(-1)?.revision).toBe('2'));
    expect(server.streams).toHaveLength(1);
    first.updates.close();
    late.updates.close();
  });

  it('say that the connection is lost in every page, and heal', async () => {
    const [server, browser] = [new FakeServer(), new FakeBrowser()];
    const [first, second] = [page(server, browser, 'a'), page(server, browser, 'a')];
    await vi.waitFor(() => expect(server.open).toHaveLength(1));

    server.open[0]?.fail(new ConnectError('gone', Code.Unavailable));
    await vi.waitFor(() => expect([first.updates.isConnected(), second.updates.isConnected()]).toEqual([false, false]));
    await vi.waitFor(() => expect(server.open).toHaveLength(1), { timeout: 5_000 });
    server.open[0]?.say({ organizationId: 'a', revision: 1n });

    await vi.waitFor(() => expect([first.updates.isConnected(), second.updates.isConnected()]).toEqual([true, true]));
    first.updates.close();
    second.updates.close();
  });
});
