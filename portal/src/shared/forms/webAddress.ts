/** An http or https address, as strict as the server reads it: what it would refuse is refused here already. */
export interface WebAddress {
  origin: string;
  host: string;
  path: string;
  query: string;
  hasQuery: boolean;
  hasFragment: boolean;
  /** Secrets travel encrypted, or do not leave the machine. */
  safe: boolean;
}

const maxHost = 253;
const octet = /^(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])$/;
// An encoded label that encodes nothing is read in different ways.
const label = /^(?!xn--.*-$|xn--xn--)[a-z0-9_-]{1,63}$/;
const numeric = /^([0-9]+|0x[0-9a-f]*)$/;

export function parseAddress(text: string): WebAddress | undefined {
  // JavaScript's parser repairs what others read in other ways (back slashes, spaces, octal hosts); such addresses are refused.
  const match = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(text);
  if (!match || /[^\x21-\x7e]|\\/.test(text)) return undefined;
  const [, scheme = '', authority = '', path = '', query, fragment] = match;
  const parts = /^(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?$/.exec(authority);
  if (!parts || authority.includes('@')) return undefined;
  const [, name = '', port] = parts;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65535)) return undefined;
  const host = canonicalHost(scheme, name);
  if (host === undefined) return undefined;

  let origin: string;
  try {
    origin = new URL(`${scheme}://${authority}`).origin;
  } catch {
    return undefined;
  }
  return {
    origin,
    host,
    path,
    query: query?.slice(1) ?? '',
    hasQuery: query !== undefined,
    hasFragment: fragment !== undefined,
    safe: scheme.toLowerCase() === 'https' || isLoopback(host),
  };
}

function canonicalHost(scheme: string, name: string): string | undefined {
  let host: string;
  try {
    host = new URL(`${scheme}://${name}`).hostname;
  } catch {
    return undefined;
  }
  if (name.startsWith('[')) return name.includes('%') ? undefined : host;
  // The parser may not have changed anything but capitals.
  if (host !== name.toLowerCase()) return undefined;
  const labels = host.split('.');
  if (host.length === 0 || host.length > maxHost || !labels.every((part) => label.test(part))) return undefined;
  if (!numeric.test(labels[labels.length - 1] ?? '')) return host;
  return labels.length === 4 && labels.every((part) => octet.test(part)) ? host : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.[0-9]+\.[0-9]+\.[0-9]+$/.test(host);
}
