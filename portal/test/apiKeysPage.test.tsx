import { Code, ConnectError } from '@connectrpc/connect';
import { fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorInfoSchema } from '@/gen/google/rpc/error_details_pb';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { addKey, addToOpenAi, openKeysPage, patience, type KeysServer } from './keysPage';
import { credential } from './samples';

const failure = (code: Code, reason: string) =>
  new ConnectError('It failed.', code, undefined, [{ desc: ErrorInfoSchema, value: { reason, domain: 'platform' } }]);

let server: KeysServer;

afterEach(() => void vi.restoreAllMocks());
beforeEach(() => {
  server = { stored: [], requests: [], answers: [] };
});

const open = (role?: Role) => openKeysPage(server, role);

const save = () => {
  const [top] = screen.getAllByRole('button', { name: 'Save' });
  if (!top) throw new Error('There is no Save.');
  return top;
};

describe('the API Keys page', () => {
  it('sends nothing before Save, and then the secret sealed', async () => {
    const user = await open();
    await addKey(user);
    expect(screen.getByText('You have unsaved changes: 1 added.')).toBeDefined();
    expect(server.requests).toHaveLength(0);

    await user.click(save());

    await screen.findByText('Saved 1 change.', undefined, patience);
    const put = server.requests[0]?.changes[0]?.action;
    expect(put?.case).toBe('create');
    const value = put?.case === 'create' ? put.value : undefined;
    expect(value?.form?.form.case === 'openai' && value.form.form.value.apiKey).toHaveLength(0);
    expect(value?.secrets.map((secret) => [secret.field, secret.input?.enc.length])).toEqual([['api_key', 65]]);
    expect(
      JSON.stringify(server.requests[0], (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
    ).not.toContain('sk-proj');
    expect(screen.queryByText(/You have unsaved changes/)).toBeNull();
  });

  it('keeps the draft when a Save fails, and sends the very same request again when there was no answer', async () => {
    server.answers = [
      () => {
        throw new ConnectError('gone', Code.Unavailable);
      },
    ];
    const user = await open();
    await addKey(user);

    await user.click(save());
    await screen.findByText(/nothing is saved twice/, undefined, patience);
    expect(screen.getByText('You have unsaved changes: 1 added.')).toBeDefined();
    await user.click(save());

    await screen.findByText('Saved 1 change.', undefined, patience);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual(server.requests[0]);
  });

  it('seals again with a new request when the input key is unknown', async () => {
    server.answers = [
      () => {
        throw failure(Code.FailedPrecondition, 'UNKNOWN_INPUT_KEY');
      },
    ];
    const user = await open();
    await addKey(user);

    await user.click(save());

    await screen.findByText('Saved 1 change.', undefined, patience);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.requestId).not.toBe(server.requests[0]?.requestId);
  });

  it('shows what somebody else has saved beside the draft, and overwrites nothing unasked', async () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8058';
    server.stored = [credential({ id, name: 'Production', organizationId: 'org-1' })];
    server.answers = [
      () => {
        server.stored = [credential({ id, name: 'Production', organizationId: 'org-theirs', version: 2n })];
        throw failure(Code.Aborted, 'STALE_VERSION');
      },
    ];
    const user = await open();
    await user.click(screen.getByRole('button', { name: 'Edit Production' }));
    const form = await screen.findByRole('dialog', undefined, patience);
    fireEvent.change(within(form).getByLabelText(/^Organization ID/), { target: { value: 'org-mine' } });
    await user.click(within(form).getByRole('button', { name: 'Update' }));
    await user.click(save());

    await user.click(await screen.findByRole('button', { name: 'Compare and choose' }, patience));
    const dialog = await screen.findByRole('dialog', undefined, patience);
    expect(within(dialog).getByText('org-theirs')).toBeDefined();
    expect(within(dialog).getByText('org-mine')).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Use my change' }));
    await user.click(save());

    await screen.findByText('Saved 1 change.', undefined, patience);
    expect(server.requests.map((request) => request.changes[0]?.expectedVersion)).toEqual([1n, 2n]);
  });

  it('offers a key that was pasted into the wrong section to the right one', async () => {
    const user = await open();
    await user.click(screen.getByRole('button', { name: addToOpenAi }));
    const form = await screen.findByRole('dialog', undefined, patience);
    fireEvent.change(within(form).getByLabelText(/^Name/), { target: { value: 'Team' } });
    await user.click(within(form).getByLabelText(/^API Key/));
    await user.paste(` "sk-ant-api03-${'a'.repeat(93)}AA" `);

    await user.click(await within(form).findByRole('button', { name: /Use it in Anthropic/ }, patience));

    const other = await screen.findByRole('dialog', { name: 'Add Anthropic API key' }, patience);
    expect(within(other).getByLabelText<HTMLInputElement>(/^Name/).value).toBe('Team');
    expect(within(other).getByLabelText<HTMLInputElement>(/^API Key/).value).toBe(`sk-ant-api03-${'a'.repeat(93)}AA`);
  });

  it('lets members look and change nothing', async () => {
    server.stored = [credential({ id: '01890a5d-ac96-774b-bcce-b302099a8058', name: 'Production' })];
    await open(Role.MEMBER);

    expect(screen.getByText('Production')).toBeDefined();
    expect(screen.getByText('••••abcd')).toBeDefined();
    expect(screen.queryByRole('button', { name: /Add|Edit|Delete|Save/ })).toBeNull();
  });

  it('refuses to take keys where the browser cannot seal them', async () => {
    Object.defineProperty(window, 'isSecureContext', { value: false, configurable: true });
    try {
      await open();

      expect(screen.getByText('This page cannot seal keys here')).toBeDefined();
      expect(screen.getByRole<HTMLButtonElement>('button', { name: addToOpenAi }).disabled).toBe(true);
    } finally {
      Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true });
    }
  });
});
