import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { AccountService } from '@/gen/platform/org/v1/account_service_pb';
import { useClient } from '@/shared/api/clients';
import { sessionKey } from '@/shared/session/SessionContext';

const accountKey = ['account'] as const;

export function useAccount() {
  const accounts = useClient(AccountService);
  return useQuery({
    queryKey: [...accountKey, 'profile'],
    queryFn: async ({ signal }) => (await accounts.getAccount({}, { signal })).account,
  });
}

export function useSessions() {
  const accounts = useClient(AccountService);
  return useQuery({
    queryKey: [...accountKey, 'sessions'],
    queryFn: async ({ signal }) => (await accounts.listSessions({}, { signal })).sessions,
  });
}

/** Reads the account again, and who is signed in: the name is shown beside the navigation too. */
export function useAccountChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    await queries.invalidateQueries({ queryKey: accountKey });
    await queries.invalidateQueries({ queryKey: sessionKey });
  }, [queries]);
}
