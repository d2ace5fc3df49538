import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef, useSyncExternalStore } from 'react';
import { orgKeys } from '@/shared/api/orgKeys';
import { type LiveState, type LiveUpdates } from './liveUpdates';

export const LiveContext = createContext<LiveUpdates | undefined>(undefined);

/** Reads an organization's data again when the stream says that it has changed. */
export function useLiveOrganization(organizationId: string | undefined): void {
  const live = use(LiveContext);
  const queries = useQueryClient();
  const last = useRef<LiveState>(undefined);

  useEffect(() => {
    if (!live || organizationId === undefined) return undefined;
    last.current = undefined;
    const stopListening = live.onState((state) => {
      if (state.organizationId !== organizationId) return;
      const before = last.current;
      last.current = state;
      const again = (queryKey: readonly string[]) => void queries.invalidateQueries({ queryKey });
      if (state.ended) again(orgKeys.organizations);
      else if (!before || before.stream !== state.stream) again(orgKeys.all(organizationId));
      else {
        // After a Save of this page they have been read already: a thousand need not come twice.
        const read = queries.getQueryData<{ revision: bigint }>(orgKeys.credentials(organizationId))?.revision.toString();
        if (before.revision !== state.revision && read !== state.revision) again(orgKeys.credentials(organizationId));
        if (before.revision !== state.revision || before.deliveries !== state.deliveries)
          again(orgKeys.deliveries(organizationId));
        if (before.memberships === state.memberships) return;
        again(orgKeys.organizations);
        again(orgKeys.members(organizationId));
        again(orgKeys.devices(organizationId));
        again(orgKeys.deliveries(organizationId));
      }
    });
    const release = live.want(organizationId);
    return () => {
      stopListening();
      release();
    };
  }, [live, organizationId, queries]);
}

const always = () => true;
const never = () => () => undefined;

export function useConnected(): boolean {
  const live = use(LiveContext);
  return useSyncExternalStore(live?.onConnection ?? never, live?.isConnected ?? always);
}
