import { FieldKind } from '@/gen/platform/credentials/v1/forms_pb';
import { t } from '@/shared/strings/en';
import { canonicalOrigin, hostLabel } from './origins';
import {
  appliesTo,
  isRequired,
  matches,
  type FormValues,
  type ProviderField,
  type ProviderType,
  type Secrets,
} from './providerForms';
import { readServiceAccount } from './serviceAccount';
import { parseAddress } from './webAddress';

/** What is wrong with a form, by field; "form" stands for the whole. Warnings refuse nothing. */
export interface FormReport {
  errors: Readonly<Record<string, string>>;
  warnings: Readonly<Record<string, string>>;
}

const maxNameCharacters = 128;
const usualRegion = /^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})$/;
const controls = /[\p{Cc}\u2028\u2029\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/u;

/**
 * Checks a normalized form, so that people see what is wrong while they type. The server checks again and has the last word.
 * Secrets of the fields in `kept` are stored and stay.
 */
export function checkForm(type: ProviderType, values: FormValues, secrets: Secrets, kept: ReadonlySet<string>): FormReport {
  const errors: Record<string, string> = {};
  const warnings: Record<string, string> = {};
  const name = checkName(values.name);
  if (name) errors.name = name;
  for (const field of type.fields) {
    const text = field.secret ? (secrets[field.name] ?? '') : (values.plain[field.name] ?? '');
    const error = checkField(field, text, values, kept.has(field.name));
    if (error) errors[field.name] = error;
    else if (text !== '' && !looksUsual(field, text))
      warnings[field.name] = t.forms.unusual(field.options.label, field.options.formatHint);
  }
  if (Object.keys(errors).length === 0 && canonicalOrigin(type, values) === undefined) errors.form = t.forms.noDestination;
  return { errors, warnings };
}

function checkName(name: string): string | undefined {
  if (name === '') return t.forms.nameMissing;
  if ([...name].length > maxNameCharacters) return t.forms.nameTooLong(maxNameCharacters);
  return controls.test(name) ? t.forms.controlCharacters(t.forms.name) : undefined;
}

function checkField(field: ProviderField, text: string, values: FormValues, kept: boolean): string | undefined {
  const { label, traps, kind } = field.options;
  if (text === '') return isRequired(field, values) && !kept ? t.forms.missing(label) : undefined;
  if (!appliesTo(field, values)) return t.forms.unwanted(label);
  if (new TextEncoder().encode(text).length > field.maxBytes) return t.forms.tooLong(label);
  if (field.secret && looksMasked(text)) return t.forms.masked(label);
  const trap = traps.find((candidate) => matches(candidate.pattern, text));
  if (trap) return trap.reason;
  if (kind === FieldKind.SERVICE_ACCOUNT) return refuseFile(text);
  if (controls.test(text)) return t.forms.controlCharacters(label);
  return refuseByKind(field, text);
}

function refuseByKind(field: ProviderField, text: string): string | undefined {
  const { kind, label, formatHint, hostSuffixes } = field.options;
  if (kind === FieldKind.REGION && !hostLabel.test(text)) return t.forms.notARegion(label, formatHint);
  if (kind === FieldKind.TIME && !(time.test(text) && !Number.isNaN(Date.parse(text))))
    return t.forms.notATime(label, formatHint);
  if (kind !== FieldKind.URL) return undefined;

  const address = parseAddress(text);
  if (!address) return t.forms.notAnAddress(label);
  if (!address.safe) return t.forms.notSafe(label);
  if (address.hasQuery || address.hasFragment) return t.forms.addressTooLong(label);
  const known =
    hostSuffixes.length === 0 ||
    hostSuffixes.some((suffix) => address.host.length > suffix.length && address.host.endsWith(suffix));
  return known ? undefined : t.forms.wrongHost(label, hostSuffixes);
}

function refuseFile(text: string): string | undefined {
  const file = readServiceAccount(text);
  if (!file) return t.forms.notAKeyFile;
  if (file.type !== 'service_account') return t.forms.notAServiceAccount;
  return file.email === '' || !file.hasKey ? t.forms.incompleteKeyFile : undefined;
}

function looksUsual(field: ProviderField, text: string): boolean {
  if (field.options.format !== '' && !matches(field.options.format, text)) return false;
  return field.options.kind !== FieldKind.REGION || usualRegion.test(text);
}

/** Whether a value is a mask that somebody copied from a page, ours or a provider's. */
function looksMasked(text: string): boolean {
  return !text.startsWith('{') && (/[•●…]|\*\*\*|\.\.\./.test(text) || /^[xX*-]{8,}$/.test(text));
}
