import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { addKey, addToOpenAi, openKeysPage, patience, type KeysServer, type Person } from './keysPage';
import { credential } from './samples';

let server: KeysServer;

beforeEach(() => {
  server = { stored: [], requests: [], answers: [] };
});

const focused = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
const press = async (person: Person, name: string, within_: HTMLElement = document.body) => {
  within(within_).getByRole('button', { name }).focus();
  await person.keyboard('{Enter}');
};
const row = (name: string) =>
  screen.getByText(name, { selector: '[data-credential] *' }).closest('[data-credential]') as HTMLElement;

describe('the focus, when what had it goes', () => {
  it('is at the button that adds, after the only new entry is undone', async () => {
    const person = await openKeysPage(server);
    await addKey(person, 'One');

    await press(person, 'Undo the change of One', row('One'));

    expect(screen.queryByText('One')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: addToOpenAi }));
  });

  it('is at the next new entry, after one before it is undone or deleted', async () => {
    const person = await openKeysPage(server);
    for (const name of ['One', 'Two', 'Three']) await addKey(person, name);

    await press(person, 'Undo the change of One', row('One'));
    expect(focused()).toBe('Undo the change of Two');
    await press(person, 'Delete Two', row('Two'));

    expect(focused()).toBe('Undo the change of Three');
  });

  it('stays in a saved row, whose buttons change', async () => {
    server.stored = [credential({ id: '01890a5d-ac96-774b-bcce-b302099a8058', name: 'Production' })];
    const person = await openKeysPage(server);

    await press(person, 'Delete Production');
    expect(focused()).toBe('Undo the change of Production');
    await press(person, 'Undo the change of Production');

    expect(focused()).toBe('Edit Production');
  });

  it('goes through the lines of the save reminder, and to the heading with the last one', async () => {
    const person = await openKeysPage(server);
    for (const name of ['One', 'Two', 'Three']) await addKey(person, name);
    await person.click(screen.getByRole('button', { name: 'Show them' }));
    const bar = screen.getByRole('region', { name: 'Unsaved changes' });

    await press(person, 'Undo the change of Two', bar);
    expect(focused()).toBe('Undo the change of Three');
    await press(person, 'Undo the change of Three', bar);
    expect(focused()).toBe('Undo the change of One');
    await press(person, 'Undo the change of One', bar);

    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 })), patience);
  });

  it('is at the heading after all is discarded', async () => {
    const person = await openKeysPage(server);
    await addKey(person);

    await person.click(screen.getByRole('button', { name: 'Discard' }));
    await person.click(
      within(await screen.findByRole('dialog', undefined, patience)).getByRole('button', { name: 'Discard all' }),
    );

    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 })), patience);
  });

  it('is back at the button that opened a form', async () => {
    const person = await openKeysPage(server);
    const add = screen.getByRole('button', { name: addToOpenAi });

    await person.click(add);
    await person.click(within(await screen.findByRole('dialog', undefined, patience)).getByRole('button', { name: 'Cancel' }));

    expect(document.activeElement).toBe(add);
  });
});
