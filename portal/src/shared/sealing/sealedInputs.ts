import { create } from '@bufbuild/protobuf';
import { type GetInputKeyResponse } from '@/gen/platform/credentials/v1/credential_service_pb';
import { SealedInputSchema, type SealedInput } from '@/gen/platform/credentials/v1/sealed_input_pb';
import { sealTo } from './hpke';
import { uuidBytes } from './uuid';

/** What a secret is sealed for: it opens for nothing else. */
export interface SealingContext {
  organizationId: string;
  credentialId: string;
  /** Canonical origin of the form. */
  origin: string;
  /** Name of the field in the provider's message. */
  field: string;
}

const encoder = new TextEncoder();
const info = encoder.encode('platform sealed input v1');

/** Seals a secret to the credentials service's input key, as sealed_input.proto says. */
export async function sealInput(key: GetInputKeyResponse, context: SealingContext, secret: string): Promise<SealedInput> {
  const plaintext = encoder.encode(secret);
  try {
    const { enc, ciphertext } = await sealTo(key.publicKey, info, await associatedData(context), plaintext);
    return create(SealedInputSchema, { keyId: key.keyId, enc, ciphertext });
  } finally {
    plaintext.fill(0);
  }
}

export async function associatedData(context: SealingContext): Promise<Uint8Array<ArrayBuffer>> {
  const origin = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(context.origin)));
  return concat(uuidBytes(context.organizationId), uuidBytes(context.credentialId), origin, encoder.encode(context.field));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
