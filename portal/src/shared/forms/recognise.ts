import { FieldKind } from '@/gen/platform/credentials/v1/forms_pb';
import { matches, providers, type ProviderField, type ProviderType } from './providerForms';
import { readServiceAccount } from './serviceAccount';

/** A form that a pasted value belongs to. */
export interface BetterPlace {
  type: ProviderType;
  field: ProviderField;
}

/**
 * Where a pasted secret belongs when it was pasted into the wrong form: only asked when this form's own format does not know it or a
 * trap does, and answered by the other forms' formats, so that nothing about a provider is said twice.
 */
export function betterPlaces(field: ProviderField, text: string): BetterPlace[] {
  if (text === '' || fits(field, text)) return [];
  return providers.flatMap((other) =>
    other.fields
      .filter((candidate) => candidate.descriptor !== field.descriptor && isDistinct(candidate) && fits(candidate, text))
      .map((candidate) => ({ type: other, field: candidate })),
  );
}

/** A format that begins with fixed letters tells its keys from others; one of any forty characters does not. */
function isDistinct(field: ProviderField): boolean {
  return field.options.kind === FieldKind.SERVICE_ACCOUNT || /^\^\(?[A-Za-z]{2}/.test(field.options.format);
}

function fits(field: ProviderField, text: string): boolean {
  if (field.options.traps.some((trap) => matches(trap.pattern, text))) return false;
  if (field.options.kind === FieldKind.SERVICE_ACCOUNT) return readServiceAccount(text)?.type === 'service_account';
  return field.options.format === '' ? !text.startsWith('{') : matches(field.options.format, text);
}
