import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { type ChangedItem, type DeletedItem, type Draft } from './draft';

/** Somebody else saved a credential that this draft changes too. */
export interface Conflict {
  mine: ChangedItem | DeletedItem;
  /** What is saved now; undefined when it was deleted. */
  theirs: Credential | undefined;
}

/** Compares the draft with what is saved now. Both deleted is no conflict: there is nothing left to decide. */
export function findConflicts(draft: Draft, saved: readonly Credential[]): { conflicts: Conflict[]; settled: string[] } {
  if (draft.length === 0) return { conflicts: [], settled: [] };
  const byId = new Map(saved.map((credential) => [credential.credentialId, credential]));
  const conflicts: Conflict[] = [];
  const settled: string[] = [];
  for (const item of draft) {
    if (item.kind === 'new') continue;
    const theirs = byId.get(item.id);
    if (theirs?.version === item.base.version) continue;
    if (!theirs && item.kind === 'deleted') settled.push(item.id);
    // What was read before the draft was begun is no news.
    else if (!theirs || theirs.version > item.base.version) conflicts.push({ mine: item, theirs });
  }
  return { conflicts, settled };
}
