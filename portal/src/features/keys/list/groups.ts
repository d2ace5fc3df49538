import { type Entry } from './entries';

/** Rows of a list that come into the page together and are laid out together; when one of them changes, the others are looked at. */
export interface Group {
  key: number;
  entries: readonly Entry[];
}

/** More than fit on a tall screen. */
export const groupSize = 25;

/**
 * The groups of what a list holds now. A row stays with those that it was with, whatever comes and goes before it: it is not made anew,
 * so that it keeps the focus and what is open in it. A group of which nothing has changed is the same object.
 */
export function regroup(before: readonly Group[], entries: readonly Entry[]): readonly Group[] {
  const homes = new Map(before.flatMap((group) => group.entries.map((entry) => [entry.id, group] as const)));
  const known = new Map(before.map((group) => [group.key, group]));
  const groups: { key: number; entries: Entry[] }[] = [];
  const taken = new Set<number>();
  let newest = Math.max(-1, ...known.keys());
  const isFollowedBy = (group: Group, index: number) => {
    const next = entries.slice(index + 1).find((entry) => homes.has(entry.id));
    return !next || homes.get(next.id) === group;
  };
  entries.forEach((entry, index) => {
    const home = homes.get(entry.id);
    // One that has gone elsewhere alone, under another name, does not take its group along.
    const leads = home && !taken.has(home.key) && isFollowedBy(home, index);
    const current = groups.at(-1);
    if (leads) groups.push({ key: home.key, entries: [entry] });
    else if (!current || current.entries.length >= (known.has(current.key) ? 2 * groupSize : groupSize))
      groups.push({ key: ++newest, entries: [entry] });
    else current.entries.push(entry);
    taken.add(groups.at(-1)?.key ?? -1);
  });
  return groups.map((group) => {
    const old = known.get(group.key);
    return old && isSame(old, group) ? old : group;
  });
}

function isSame(one: Group, other: Group): boolean {
  return (
    one.entries.length === other.entries.length &&
    one.entries.every((entry, index) => {
      const now = other.entries[index];
      return entry.id === now?.id && entry.credential === now.credential && entry.item === now.item;
    })
  );
}
