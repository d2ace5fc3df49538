import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groupSize } from '@/features/keys/list/groups';
import { openKeysPage, patience, type KeysServer } from './keysPage';
import { credential } from './samples';
import { comesNear } from './sight';

const name = (number: number) => `Key ${String(number).padStart(4, '0')}`;
const stored = Array.from({ length: 6 * groupSize }, (_, number) => credential({ id: `id ${number}`, name: name(number) }));
let server: KeysServer;
/** What waits until the browser has nothing else to do. */
let idle: (() => void)[] = [];

beforeEach(() => {
  server = { stored, requests: [], answers: [] };
  idle = [];
  vi.stubGlobal('requestIdleCallback', (then: () => void) => idle.push(then));
});
afterEach(() => {
  // What waits no longer is forgotten in its turn.
  while (idle.length > 0) idle.shift()?.();
  vi.unstubAllGlobals();
});

const shown = () => screen.getAllByText(/^Key \d{4}$/).filter((row) => !row.closest('[hidden], [data-shown="none"]'));
const rooms = () => [...document.querySelectorAll('[data-room]')];
const whenIdle = async () => {
  const [next] = idle.splice(0, 1);
  await act(async () => next?.());
};

describe('a long list', () => {
  it('shows a screen of rows at once, and makes the others when there is time, some after the others', async () => {
    await openKeysPage(server);
    expect(screen.getByText('150 credentials')).toBeDefined();
    expect(shown()).toHaveLength(groupSize);
    expect(rooms()).toHaveLength(5);

    await whenIdle();
    expect(shown()).toHaveLength(4 * groupSize);
    while (idle.length > 0) await whenIdle();

    expect(shown().map((row) => row.textContent)).toEqual(stored.map((_, number) => name(number)));
    expect(rooms()).toHaveLength(0);
  });

  it('makes rows at once where they come near', async () => {
    await openKeysPage(server);

    act(() => comesNear(rooms().at(-1) as Element));

    expect(screen.getByText(name(6 * groupSize - 1))).toBeDefined();
    expect(screen.queryByText(name(2 * groupSize))).toBeNull();
  });

  it('has all of them in the page when it is printed', async () => {
    await openKeysPage(server);

    act(() => void window.dispatchEvent(new Event('beforeprint')));

    expect(shown()).toHaveLength(stored.length);
  });

  it('shows what the filter finds, and the very same rows again without it', async () => {
    await openKeysPage(server);
    while (idle.length > 0) await whenIdle();
    const [first] = shown();
    const filter = screen.getByPlaceholderText('Filter by name');

    fireEvent.change(filter, { target: { value: 'key 009' } });
    await screen.findByText(`10 of ${stored.length} credentials`, undefined, patience);
    expect(shown().map((row) => row.textContent)).toEqual(Array.from({ length: 10 }, (_, number) => name(90 + number)));
    fireEvent.change(filter, { target: { value: '' } });

    await waitFor(() => expect(shown()).toHaveLength(stored.length), patience);
    expect(shown()[0]).toBe(first);
  });
});
