import { type Credential, type ListCredentialsResponse } from '@/gen/platform/credentials/v1/credential_service_pb';

/**
 * Puts what was read before in place of what says the same now, so that a change of one credential is a change of one row and not of a
 * thousand. The library's own comparison sees other bytes in every fingerprint.
 */
export function keepUnchanged(
  before: ListCredentialsResponse | undefined,
  now: ListCredentialsResponse,
): ListCredentialsResponse {
  if (!before) return now;
  const known = new Map(before.credentials.map((credential) => [credential.credentialId, credential]));
  const credentials = now.credentials.map((credential) => {
    const old = known.get(credential.credentialId);
    return old && isSame(old, credential) ? old : credential;
  });
  const same =
    before.revision === now.revision &&
    before.credentials.length === credentials.length &&
    credentials.every((credential, index) => credential === before.credentials[index]);
  return same ? before : { ...now, credentials };
}

/** A version is written once. The time tells it from the one of a database that was restored since. */
function isSame(one: Credential, other: Credential): boolean {
  return (
    one.version === other.version &&
    one.revision === other.revision &&
    one.updateTime?.seconds === other.updateTime?.seconds &&
    one.updateTime?.nanos === other.updateTime?.nanos
  );
}
