import { useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState, type FocusEvent, type ReactNode } from 'react';
import { type Entry } from './entries';
import { useDocumentTop } from './useDocumentTop';
import { Flight } from './flight';
import { windowRange } from './windowRange';

// From here on only the rows near the viewport are in the page.
const windowedFrom = 50;
// Of a row that was never in sight; in sight it is measured.
const usualHeight = 108;

interface Props {
  entries: readonly Entry[];
  row: (entry: Entry) => ReactNode;
  /** A row that passes by faster than anybody reads: the name alone, as high as the row. */
  passing: (entry: Entry, height: number) => ReactNode;
}

/**
 * The rows of a list. Of a long one those near the viewport are in the page, and room for the others. They stand in the document's
 * flow, so that the browser itself keeps in place what is in sight when something above it turns out higher.
 */
export function Rows({ entries, row, passing }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [focusedId, setFocusedId] = useState<string>();
  const focused = focusedId === undefined ? -1 : entries.findIndex((entry) => entry.id === focusedId);
  const windowed = entries.length >= windowedFrom;
  const [flight] = useState(() => new Flight());
  const virtual: Virtualizer<Window, Element> = useWindowVirtualizer({
    enabled: windowed,
    count: entries.length,
    getItemKey: useCallback((index: number) => entries[index]?.id ?? index, [entries]),
    estimateSize: () => usualHeight,
    scrollMargin: useDocumentTop(list, windowed),
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    rangeExtractor: (range) => {
      flight.moveTo(range);
      return windowRange(range, virtual.scrollDirection, focused);
    },
  });
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false;

  const keepFocused = (event: FocusEvent<HTMLElement>) => {
    const id = event.target.closest<HTMLElement>('[data-credential]')?.dataset.credential;
    if (id !== undefined) setFocusedId(id);
  };
  const line = (entry: Entry, index: number, content = row(entry)) => (
    <div
      key={entry.id}
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={entries.length}
      data-index={index}
      ref={windowed ? virtual.measureElement : null}
    >
      {content}
    </div>
  );
  let end = virtual.options.scrollMargin;
  const lines = !windowed
    ? entries.map((entry, index) => line(entry, index))
    : virtual.getVirtualItems().flatMap(({ index, size, start, end: next }) => {
        const entry = entries[index];
        if (!entry) return [];
        const room = start - end;
        end = next;
        const content = virtual.isScrolling && flight.isFast && index !== focused ? passing(entry, size) : row(entry);
        return [room > 0 && <div key={`before ${entry.id}`} role="none" style={{ height: room }} />, line(entry, index, content)];
      });
  return (
    <div role="list" ref={list} onFocus={keepFocused}>
      {lines}
    </div>
  );
}
