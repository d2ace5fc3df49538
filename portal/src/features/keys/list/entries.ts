import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { providerOf, type ProviderType } from '@/shared/forms/providerForms';
import { nameOf, type Draft, type DraftItem } from '../model/draft';

/** One line of a section's list. */
export interface Entry {
  id: string;
  type: ProviderType;
  /** What is saved; undefined for a new one. */
  credential: Credential | undefined;
  item: DraftItem | undefined;
  name: string;
  /** The name as the filter compares it. */
  folded: string;
}

/** What each section shows: what is saved, as the draft would have it, and what is new at the end. */
export function entriesBySection(stored: readonly Credential[], draft: Draft): Map<string, Entry[]> {
  const items = new Map(draft.map((item) => [item.id, item]));
  const found = new Map<string, Entry[]>();
  const put = (type: ProviderType, credential: Credential | undefined, item: DraftItem | undefined, id: string) => {
    const name = item ? nameOf(item) : (credential?.form?.name ?? '');
    const entry = { id, type, credential, item, name, folded: name.toLowerCase() };
    const known = found.get(type.options.section);
    if (known) known.push(entry);
    else found.set(type.options.section, [entry]);
  };
  for (const credential of stored) {
    const type = providerOf(credential.form);
    if (!type) continue;
    put(type, credential, items.get(credential.credentialId), credential.credentialId);
    items.delete(credential.credentialId);
  }
  // Somebody else may have deleted what is changed here: it stays visible until that is decided.
  for (const item of items.values()) put(item.type, undefined, item, item.id);
  return found;
}
