import { type Range } from '@tanstack/react-virtual';

/** Rows that are drawn beyond the viewport, towards where a person scrolls, and behind them. */
const ahead = 20;
const behind = 5;
/** Rows come and go so many at a time: a scroll by a row or two changes nothing in the page, and the browser only moves what it has drawn. */
const step = 8;

/**
 * Which rows of a long list are in the page: those in sight with some around them, and what the keyboard must find. That is the first
 * and the last row, at which Tab enters the list, and the row that had the focus last with its neighbours, wherever it has been
 * scrolled to: Tab goes on from there, and a dialog gives the focus back to it.
 */
export function windowRange(
  { startIndex, endIndex, count }: Pick<Range, 'startIndex' | 'endIndex' | 'count'>,
  direction: 'forward' | 'backward' | null,
  focused: number,
): number[] {
  const before = direction === 'backward' ? ahead : behind;
  const after = direction === 'backward' ? behind : ahead;
  const wanted = new Set([0, count - 1]);
  const first = Math.floor((startIndex - before) / step) * step;
  const last = Math.ceil((endIndex + after) / step) * step;
  for (let index = first; index <= last; index++) wanted.add(index);
  if (focused >= 0) for (const index of [focused - 1, focused, focused + 1]) wanted.add(index);
  return [...wanted].filter((index) => index >= 0 && index < count).sort((a, b) => a - b);
}
