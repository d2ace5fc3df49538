import { type Client } from '@connectrpc/connect';
import { type CredentialService, type GetInputKeyResponse } from '@/gen/platform/credentials/v1/credential_service_pb';

const inputKeyAge = 30 * 60_000;
let kept: { key: GetInputKeyResponse; until: number } | undefined;

/** The key that secrets are sealed to. */
export async function inputKey(client: Client<typeof CredentialService>, again: boolean): Promise<GetInputKeyResponse> {
  if (again || !kept || kept.until < Date.now()) kept = { key: await client.getInputKey({}), until: Date.now() + inputKeyAge };
  return kept.key;
}
