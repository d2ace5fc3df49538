import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { Dialog } from '@/shared/ui/Dialog';

const escape = { key: 'Escape' };

describe('a dialog', () => {
  it('has its title as its name, and the focus where it is wanted', () => {
    render(
      <Dialog opened title="Rename mill" onClose={() => undefined}>
        <input aria-label="first" />
        <input aria-label="second" data-autofocus />
      </Dialog>,
    );

    expect(screen.getByRole('dialog', { name: 'Rename mill' })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText('second'));
  });

  it('above another one closes alone', () => {
    const [outer, inner] = [vi.fn(), vi.fn()];
    render(
      <Dialog opened title="Form" onClose={outer}>
        <Dialog opened title="Close the form?" onClose={inner}>
          <button>Stay</button>
        </Dialog>
      </Dialog>,
    );

    fireEvent.keyDown(screen.getByRole('button', { name: 'Stay' }), escape);

    expect(inner).toHaveBeenCalledOnce();
    expect(outer).not.toHaveBeenCalled();
  });

  it('closes by a press beside it, unless something would be lost', () => {
    const close = vi.fn();
    const dialog = (mayClose: boolean) => (
      <Dialog opened title="Form" onClose={close} closeOnClickOutside={mayClose}>
        <p>content</p>
      </Dialog>
    );
    const { rerender } = render(dialog(false));

    fireEvent.mouseDown(screen.getByRole('dialog'));
    rerender(dialog(true));
    fireEvent.mouseDown(screen.getByText('content'));
    expect(close).not.toHaveBeenCalled();
    fireEvent.mouseDown(screen.getByRole('dialog'));

    expect(close).toHaveBeenCalledOnce();
  });

  it('is opened again when the browser closes it by itself, and stays when no file is chosen', () => {
    const close = vi.fn();
    render(
      <Dialog opened title="Sign in again" onClose={close}>
        <input type="file" aria-label="file" />
      </Dialog>,
    );
    const dialog = screen.getByRole<HTMLDialogElement>('dialog');

    fireEvent(screen.getByLabelText('file'), new Event('cancel', { bubbles: true }));
    dialog.removeAttribute('open');
    fireEvent(dialog, new Event('close'));

    expect(dialog.open).toBe(true);
    expect(close).not.toHaveBeenCalled();
  });

  it('without a way out has no button and no key for it', () => {
    render(
      <Dialog opened title="Sign in again">
        <button>Sign in</button>
      </Dialog>,
    );

    fireEvent.keyDown(screen.getByRole('button', { name: 'Sign in' }), escape);

    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    expect(screen.getByRole<HTMLDialogElement>('dialog').open).toBe(true);
  });
});
