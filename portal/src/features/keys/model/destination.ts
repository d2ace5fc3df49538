import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { canonicalOrigin } from '@/shared/forms/origins';
import { appliesTo, valuesOf, type FormValues, type ProviderType } from '@/shared/forms/providerForms';

/** What becomes of the stored secrets of a credential under a changed form. */
export interface KeptSecrets {
  /** Fields whose stored secret stays when it is not entered again. */
  kept: ReadonlySet<string>;
  /** Set when the secrets would go elsewhere than before: then none of them stays. */
  moved?: { from: string; to: string };
}

/**
 * A stored secret is for the address it was entered for. If the address changes, the secret must be entered again: else whoever may
 * edit a form could send a key that they never saw to a server of their own. The server insists; this says so beforehand.
 */
export function keptSecrets(type: ProviderType, base: Credential | undefined, values: FormValues): KeptSecrets {
  if (!base?.form) return { kept: new Set() };
  const from = canonicalOrigin(type, valuesOf(type, base.form));
  const to = canonicalOrigin(type, values);
  if (from !== undefined && to !== undefined && from !== to) return { kept: new Set(), moved: { from, to } };

  const stored = new Set(base.masks.map((mask) => mask.field));
  return {
    kept: new Set(type.fields.filter((field) => stored.has(field.name) && appliesTo(field, values)).map((field) => field.name)),
  };
}

/** Where a credential's requests go, for people. */
export function destinationOf(type: ProviderType, values: FormValues): string {
  return canonicalOrigin(type, values)?.replace(/^https:\/\//, '') ?? '';
}
