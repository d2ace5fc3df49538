import { type ProviderType } from './providerForms';
import { parseAddress } from './webAddress';

const versionParameter = 'api-version=';

/**
 * People paste the whole address that the Azure portal shows, .../openai/deployments/NAME/chat/completions?api-version=VERSION:
 * the origin stays, the other parts fill fields that are still empty. As providers/Special/AzureAddress.cs.
 */
export function splitAzureAddress(type: ProviderType, plain: Record<string, string>): Record<string, string> {
  if (type.slot.message.typeName !== 'platform.credentials.v1.AzureOpenAi') return plain;
  const address = parseAddress(plain.endpoint ?? '');
  const parts = address?.path.split('/').filter((part) => part !== '') ?? [];
  if (!address || address.hasFragment || parts[0] !== 'openai') return plain;

  const split: Record<string, string> = { ...plain, endpoint: address.origin };
  if (!split.deployment && parts[1] === 'deployments' && parts[2] !== undefined) split.deployment = unescape(parts[2]);
  const version = address.query.split('&').find((part) => part.startsWith(versionParameter));
  if (!split.api_version && version !== undefined) split.api_version = unescape(version.slice(versionParameter.length));
  return split;
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
