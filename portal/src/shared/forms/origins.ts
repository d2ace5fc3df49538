import { type FormValues, type ProviderType } from './providerForms';
import { trimPasted } from './textTrim';
import { parseAddress } from './webAddress';

const placeholder = /\{([a-z_]+)\}/g;
export const hostLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The canonical origin that a form leads to, with defaults applied; undefined when it leads nowhere, or to an address that may not
 * get a secret. It is bound into everything that is sealed, so it must be what providers/Origins.cs computes.
 */
export function canonicalOrigin(type: ProviderType, values: FormValues): string | undefined {
  const template = type.options.origin;
  // A template that is one field and nothing else takes a whole address; elsewhere a value is one label of the host.
  const whole = /^\{[a-z_]+\}$/.test(template);
  let complete = true;
  const text = template.replace(placeholder, (_, name: string) => {
    const value =
      trimPasted(values.plain[name] ?? '') || (type.fields.find((field) => field.name === name)?.options.defaultValue ?? '');
    complete &&= whole || hostLabel.test(value);
    return value;
  });
  const address = complete ? parseAddress(text) : undefined;
  return address?.safe ? address.origin : undefined;
}
