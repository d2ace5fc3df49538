// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type Entry } from '@/features/keys/list/entries';
import { groupSize, regroup, type Group } from '@/features/keys/list/groups';
import { credential } from './samples';

const entry = (number: number): Entry => ({ id: `row ${number}`, name: '', folded: '' }) as Entry;
const rows = Array.from({ length: 100 }, (_, number) => entry(number));
const before = regroup([], rows);
const homeOf = (groups: readonly Group[], row: Entry) => groups.find((group) => group.entries.includes(row))?.key;

describe('the groups of a long list', () => {
  it('hold all rows once, in their order, and no more than fill a screen', () => {
    expect(before.flatMap((group) => group.entries)).toEqual(rows);
    expect(before.map((group) => group.entries.length)).toEqual([groupSize, groupSize, groupSize, groupSize]);
  });

  it('are the same objects while their rows say the same', () => {
    const now = regroup(
      before,
      rows.map((row) => ({ ...row })),
    );

    now.forEach((group, index) => expect(group).toBe(before[index]));
  });

  it('are others where a row says something else, and there alone', () => {
    const changed = { ...entry(30), credential: credential({ id: 'row 30', name: 'Renamed' }) };

    const now = regroup(before, rows.with(30, changed));

    expect(now.map((group, index) => group === before[index])).toEqual([true, false, true, true]);
    expect(now[1]?.key).toBe(before[1]?.key);
  });

  it.each([0, 3, groupSize, groupSize + 1, 99])('leave all other rows where they were when row %i is deleted', (number) => {
    const left = rows.toSpliced(number, 1);

    const now = regroup(before, left);

    expect(now.flatMap((group) => group.entries)).toEqual(left);
    for (const row of left) expect(homeOf(now, row)).toBe(homeOf(before, row));
  });

  it.each([0, 3, groupSize + 1, 99, 100])('leave all rows where they were when one is added at %i', (index) => {
    const added = rows.toSpliced(index, 0, entry(1000));

    const now = regroup(before, added);

    expect(now.flatMap((group) => group.entries)).toEqual(added);
    for (const row of rows) expect(homeOf(now, row)).toBe(homeOf(before, row));
  });

  it('leave all other rows where they were when one of them goes elsewhere under another name', () => {
    const left = rows.toSpliced(60, 1);
    const moved = left.toSpliced(10, 0, entry(60));

    const now = regroup(before, moved);

    expect(now.flatMap((group) => group.entries)).toEqual(moved);
    for (const row of left) expect(homeOf(now, row)).toBe(homeOf(before, row));
  });

  it('grow to twice their size, and then there is another', () => {
    let now = before;
    for (let number = 100; number < 200; number++) now = regroup(now, [...now.flatMap((group) => group.entries), entry(number)]);

    expect(now.flatMap((group) => group.entries)).toHaveLength(200);
    expect(Math.max(...now.map((group) => group.entries.length))).toBeLessThanOrEqual(2 * groupSize);
    expect(new Set(now.map((group) => group.key)).size).toBe(now.length);
  });
});
