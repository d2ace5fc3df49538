import { FieldKind } from '@/gen/platform/credentials/v1/forms_pb';
import { splitAzureAddress } from './azureAddress';
import { type FormValues, type ProviderField, type ProviderType, type Secrets } from './providerForms';
import { readServiceAccount } from './serviceAccount';
import { trimPasted } from './textTrim';

/** Brings what people enter into the form that is stored, as providers/FormNormalizer.cs does. Doing it again changes nothing. */
export function normalize(type: ProviderType, values: FormValues, secrets: Secrets): FormValues {
  let plain: Record<string, string> = {};
  for (const field of plainFields(type)) plain[field.name] = trimPasted(values.plain[field.name] ?? '');
  plain = splitAzureAddress(type, plain);

  const file = type.fields.find((field) => field.options.kind === FieldKind.SERVICE_ACCOUNT);
  if (file && plain.project_id === '') plain.project_id = readServiceAccount(secrets[file.name] ?? '')?.projectId ?? '';

  for (const field of plainFields(type)) {
    const text = plain[field.name] ?? '';
    if (text === '') plain[field.name] = field.options.defaultValue;
    else if (field.options.kind === FieldKind.URL) plain[field.name] = withoutSuffixes(field, text);
  }
  return { name: values.name.trim().normalize('NFC'), plain };
}

function plainFields(type: ProviderType): ProviderField[] {
  return type.fields.filter((field) => !field.secret);
}

/** An address is kept without slashes at its end, and without what the environment's variable appends. */
function withoutSuffixes(field: ProviderField, address: string): string {
  let text = address.replace(/\/+$/, '');
  for (const { suffix } of field.options.environment) {
    if (suffix !== '' && text.endsWith(suffix)) text = text.slice(0, -suffix.length).replace(/\/+$/, '');
  }
  return text;
}
