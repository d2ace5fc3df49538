import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback } from 'react';
import { sessionApi, type SessionUser } from './sessionApi';
import { type SessionEvents } from './sessionEvents';

export const SessionEventsContext = createContext<SessionEvents | undefined>(undefined);
export const UserContext = createContext<SessionUser | undefined>(undefined);

export const sessionKey = ['session'] as const;

/** Who is signed in, as the gateway says. */
export function useSession() {
  return useQuery({ queryKey: sessionKey, queryFn: sessionApi.get, staleTime: 60_000, retry: 1 });
}

export function useUser(): SessionUser {
  const user = use(UserContext);
  if (!user) throw new Error('Nobody is signed in here.');
  return user;
}

export function useSessionEvents(): SessionEvents {
  const events = use(SessionEventsContext);
  if (!events) throw new Error('No session events are provided.');
  return events;
}

/** Asks again who is signed in, after something has changed it. */
export function useRefreshSession(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(() => queries.refetchQueries({ queryKey: sessionKey }), [queries]);
}
