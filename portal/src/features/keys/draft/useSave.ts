import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  type ApplyChangesRequest,
  type ApplyChangesResponse,
  CredentialService,
  type ListCredentialsResponse,
} from '@/gen/platform/credentials/v1/credential_service_pb';
import { useClient } from '@/shared/api/clients';
import { Failure, failureOf } from '@/shared/api/failure';
import { orgKeys } from '@/shared/api/orgKeys';
import { t } from '@/shared/strings/en';
import { inputKey } from '../api/inputKey';
import { type Draft } from '../model/draft';

export const maxChanges = 100;

export interface SaveOutcome {
  response?: ApplyChangesResponse;
  failure?: Failure;
}

/** Sends a draft as one request. A request without an answer is kept, and sent again as it was: it commits nothing twice. */
export function useSave(organizationId: string) {
  const credentials = useClient(CredentialService);
  const queries = useQueryClient();
  const [saving, setSaving] = useState(false);
  const unanswered = useRef<{ draft: Draft; request: ApplyChangesRequest }>(undefined);

  const build = async (draft: Draft, freshKey: boolean) => {
    if (!freshKey && unanswered.current && isSame(unanswered.current.draft, draft)) return unanswered.current.request;
    const key = await inputKey(credentials, freshKey);
    // Sealing is loaded when it is first needed: most visits only look.
    const { buildRequest } = await import('../model/buildRequest');
    return buildRequest(organizationId, draft, key);
  };

  const send = async (draft: Draft, freshKey: boolean): Promise<ApplyChangesResponse> => {
    const request = await build(draft, freshKey);
    try {
      const response = await credentials.applyChanges(request);
      unanswered.current = undefined;
      return response;
    } catch (error) {
      const failure = failureOf(error);
      unanswered.current = failure.isUnanswered ? { draft, request } : undefined;
      if (failure.reason === 'UNKNOWN_INPUT_KEY' && !freshKey) return send(draft, true);
      throw failure;
    }
  };

  const save = async (draft: Draft): Promise<SaveOutcome> => {
    if (draft.length > maxChanges) return { failure: new Failure('TOO_MANY', t.draft.tooMany(maxChanges)) };
    setSaving(true);
    try {
      const response = await send(draft, false);
      queries.setQueryData<ListCredentialsResponse>(orgKeys.credentials(organizationId), (known) =>
        merge(known, draft, response),
      );
      void queries.invalidateQueries({ queryKey: orgKeys.credentials(organizationId) });
      void queries.invalidateQueries({ queryKey: orgKeys.deliveries(organizationId) });
      return { response };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'STALE_VERSION' || failure.reason === 'CREDENTIAL_NOT_FOUND' || failure.reason === 'NAME_TAKEN')
        await queries.invalidateQueries({ queryKey: orgKeys.credentials(organizationId) });
      return { failure };
    } finally {
      setSaving(false);
    }
  };

  return { save, saving };
}

/** Whether nothing was touched in between. */
function isSame(one: Draft, other: Draft): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** What the list will say, so that nothing flickers until it has been read again. */
function merge(
  known: ListCredentialsResponse | undefined,
  draft: Draft,
  response: ApplyChangesResponse,
): ListCredentialsResponse | undefined {
  if (!known) return known;
  const changed = new Map(response.credentials.map((credential) => [credential.credentialId, credential]));
  const touched = new Set(draft.map((item) => item.id));
  const kept = known.credentials.filter(
    (credential) => !touched.has(credential.credentialId) || changed.has(credential.credentialId),
  );
  const replaced = kept.map((credential) => changed.get(credential.credentialId) ?? credential);
  const present = new Set(replaced.map((credential) => credential.credentialId));
  return {
    // Its revision stays that of the last reading: somebody else may have saved in between.
    ...known,
    credentials: [...replaced, ...response.credentials.filter((credential) => !present.has(credential.credentialId))],
  };
}
