import { create, getOption, hasOption, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import {
  field as fieldOption,
  provider as providerOption,
  type FieldForm,
  type ProviderForm,
} from '@/gen/platform/credentials/v1/forms_pb';
import { CredentialFormSchema, type CredentialForm } from '@/gen/platform/credentials/v1/providers_pb';

const defaultPlainBytes = 2048;
const defaultSecretBytes = 65536;

/** One field of a provider's form, as providers.proto describes it. */
export interface ProviderField {
  /** Name in the contract, such as api_key. */
  name: string;
  options: FieldForm;
  secret: boolean;
  maxBytes: number;
  descriptor: DescField;
}

/** One provider's form, as providers.proto describes it. */
export interface ProviderType {
  key: string;
  options: ProviderForm;
  fields: ProviderField[];
  slot: DescField & { message: DescMessage };
}

/** What a person has entered: the name and every plain field, by its name. Secrets are kept beside it. */
export interface FormValues {
  name: string;
  plain: Readonly<Record<string, string>>;
}

export type Secrets = Readonly<Record<string, string>>;

function readField(descriptor: DescField): ProviderField {
  const options = getOption(descriptor, fieldOption);
  const maxBytes = options.maxBytes !== 0 ? options.maxBytes : options.secret ? defaultSecretBytes : defaultPlainBytes;
  return { name: descriptor.name, options, secret: options.secret, maxBytes, descriptor };
}

function readProvider(slot: DescField): ProviderType {
  if (slot.fieldKind !== 'message' || !hasOption(slot.message, providerOption))
    throw new Error(`${slot.name} lacks the provider option.`);
  const options = getOption(slot.message, providerOption);
  return { key: options.key, options, fields: slot.message.fields.map(readField), slot: slot as ProviderType['slot'] };
}

/** Every provider, in the order of the page. */
export const providers: readonly ProviderType[] = (CredentialFormSchema.oneofs[0]?.fields ?? []).map(readProvider);

/** The name that every form begins with. */
export const nameField: ProviderField = readField(CredentialFormSchema.field.name);

/** A section of the page: its heading, and the providers that it holds. */
export interface Section {
  title: string;
  description: string;
  emptyText: string;
  providers: ProviderType[];
}

export const sections: readonly Section[] = providers.reduce<Section[]>((found, type) => {
  const known = found.find((section) => section.title === type.options.section);
  if (known) known.providers.push(type);
  else
    found.push({
      title: type.options.section,
      description: type.options.description,
      emptyText: type.options.emptyText,
      providers: [type],
    });
  return found;
}, []);

/** The provider of a form; undefined when the server knows one that this page does not. */
export function providerOf(form: CredentialForm | undefined): ProviderType | undefined {
  return providers.find((type) => type.slot.localName === form?.form.case);
}

export function emptyValues(type: ProviderType): FormValues {
  return { name: '', plain: Object.fromEntries(type.fields.filter((field) => !field.secret).map((field) => [field.name, ''])) };
}

export function valuesOf(type: ProviderType, form: CredentialForm): FormValues {
  const message = form.form.case === type.slot.localName ? form.form.value : undefined;
  const plain: Record<string, string> = {};
  for (const field of type.fields) {
    if (!field.secret) plain[field.name] = message ? String(reflect(type.slot.message, message).get(field.descriptor)) : '';
  }
  return { name: form.name, plain };
}

/** The message to send: name and plain fields. Secrets never enter it. */
export function toForm(type: ProviderType, values: FormValues): CredentialForm {
  const inner = reflect(type.slot.message);
  for (const field of type.fields) {
    if (!field.secret) inner.set(field.descriptor, values.plain[field.name] ?? '');
  }
  const form = create(CredentialFormSchema, { name: values.name });
  reflect(CredentialFormSchema, form).set(type.slot, inner);
  return form;
}

/** Whether the form has a place for the field: some are wanted exactly when another one has a certain value. */
export function appliesTo(field: ProviderField, values: FormValues): boolean {
  const condition = field.options.requiredWhen;
  return !condition || matches(condition.pattern, trimmed(values.plain[condition.field]));
}

export function isRequired(field: ProviderField, values: FormValues): boolean {
  return field.options.required || (field.options.requiredWhen !== undefined && appliesTo(field, values));
}

const compiled = new Map<string, RegExp>();

export function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) compiled.set(pattern, (expression = new RegExp(pattern, 'u')));
  return expression.test(text);
}

function trimmed(text: string | undefined): string {
  return text?.trim() ?? '';
}
