import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { orgKeys } from '@/shared/api/orgKeys';

/** After an organization was left or deleted: the list is read again, and the frame says what has become of this one. */
export function useGone(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: orgKeys.organizations }), [queries]);
}
