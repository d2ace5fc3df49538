import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { orgKeys } from '@/shared/api/orgKeys';
import { LiveContext, useLiveOrganization } from '@/shared/live/LiveContext';
import { type LiveState, type LiveUpdates } from '@/shared/live/liveUpdates';

const organizationId = 'acme';
const state = (revision: string, rest: Partial<LiveState> = {}): LiveState => ({
  stream: 's',
  organizationId,
  revision,
  deliveries: '',
  memberships: '0',
  ended: false,
  ...rest,
});

function Page() {
  useLiveOrganization(organizationId);
  return null;
}

/** Opens a page that has read the credentials at revision 1; answers what the stream's words make it read again. */
function open() {
  const queries = new QueryClient();
  queries.setQueryData(orgKeys.credentials(organizationId), { revision: 1n });
  const read = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
  let tell: (state: LiveState) => void = () => undefined;
  const live = {
    onState: (listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    },
    want: () => () => undefined,
  } as unknown as LiveUpdates;
  render(
    <QueryClientProvider client={queries}>
      <LiveContext value={live}>
        <Page />
      </LiveContext>
    </QueryClientProvider>,
  );
  const hear = (said: LiveState) => {
    read.mockClear();
    act(() => tell(said));
    return read.mock.calls.map(([filters]) => filters?.queryKey?.join('/'));
  };
  return { queries, hear };
}

describe('a page that hears of a change', () => {
  it('reads the credentials again, unless it has read this revision already', () => {
    const { queries, hear } = open();
    const credentials = orgKeys.credentials(organizationId).join('/');
    hear(state('1'));

    expect(hear(state('2'))).toContain(credentials);
    queries.setQueryData(orgKeys.credentials(organizationId), { revision: 3n });
    expect(hear(state('3'))).not.toContain(credentials);
    // A restored database goes back: what was read says nothing about it.
    expect(hear(state('2'))).toContain(credentials);
  });

  it('reads everything again when another stream begins', () => {
    const { hear } = open();
    hear(state('1'));

    expect(hear(state('1', { stream: 'other' }))).toEqual([orgKeys.all(organizationId).join('/')]);
  });
});
