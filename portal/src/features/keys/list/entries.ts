import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { providerOf } from '@/shared/forms/providerForms';
import { nameOf, type Draft } from '../model/draft';
import { type Entry } from './ProviderSection';

/** What each section shows: what is saved, as the draft would have it, and what is new at the end. */
export function entriesBySection(stored: readonly Credential[], draft: Draft): Map<string, Entry[]> {
  const items = new Map(draft.map((item) => [item.id, item]));
  const found = new Map<string, Entry[]>();
  const put = (entry: Entry) => {
    const { section } = entry.type.options;
    const known = found.get(section);
    if (known) known.push(entry);
    else found.set(section, [entry]);
  };
  for (const credential of stored) {
    const type = providerOf(credential.form);
    if (!type) continue;
    const item = items.get(credential.credentialId);
    put({ type, credential, item, id: credential.credentialId, name: item ? nameOf(item) : (credential.form?.name ?? '') });
    items.delete(credential.credentialId);
  }
  // Somebody else may have deleted what is changed here: it stays visible until that is decided.
  for (const item of items.values()) put({ type: item.type, credential: undefined, item, id: item.id, name: nameOf(item) });
  return found;
}
