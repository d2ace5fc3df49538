import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { type FormValues, type ProviderType, type Secrets } from '@/shared/forms/providerForms';

/** What a person wants to become of one credential when they press Save. */
export type DraftItem = NewItem | ChangedItem | DeletedItem;

interface Entered {
  id: string;
  type: ProviderType;
  values: FormValues;
  /** The secrets that are new, in the clear, in this page's memory alone; sealed when Save is pressed. */
  secrets: Secrets;
  /** What the server found wrong with it, by field. */
  errors?: Readonly<Record<string, string>>;
}

export interface NewItem extends Entered {
  kind: 'new';
}

export interface ChangedItem extends Entered {
  kind: 'changed';
  /** The credential that the change was made from. */
  base: Credential;
}

export interface DeletedItem {
  kind: 'deleted';
  id: string;
  type: ProviderType;
  base: Credential;
  errors?: Readonly<Record<string, string>>;
}

/** Everything unsaved, in the order in which it was first touched. */
export type Draft = readonly DraftItem[];

export type DraftAction =
  | { type: 'put'; item: DraftItem }
  | { type: 'undo'; id: string }
  | { type: 'discard' }
  | { type: 'faults'; errors: ReadonlyMap<string, Readonly<Record<string, string>>> }
  | { type: 'rebase'; id: string; base: Credential };

export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'put':
      return put(draft, action.item);
    case 'undo':
      return draft.filter((item) => item.id !== action.id);
    case 'discard':
      return [];
    case 'faults':
      return draft.map((item) => withErrors(item, action.errors.get(item.id)));
    case 'rebase':
      return draft.map((item) => (item.id === action.id && item.kind !== 'new' ? { ...item, base: action.base } : item));
  }
}

function put(draft: Draft, item: DraftItem): Draft {
  const known = draft.find((candidate) => candidate.id === item.id);
  if (!known) return [...draft, item];
  // Something that was never saved is not deleted, it is forgotten.
  if (known.kind === 'new' && item.kind === 'deleted') return draft.filter((candidate) => candidate !== known);
  return draft.map((candidate) => (candidate === known ? item : candidate));
}

function withErrors(item: DraftItem, errors: Readonly<Record<string, string>> | undefined): DraftItem {
  if (errors) return { ...item, errors };
  if (!item.errors) return item;
  const clean = { ...item };
  delete clean.errors;
  return clean;
}

export function nameOf(item: DraftItem): string {
  return item.kind === 'deleted' ? (item.base.form?.name ?? '') : item.values.name;
}

export function hasErrors(item: DraftItem): boolean {
  return item.errors !== undefined && Object.keys(item.errors).length > 0;
}
