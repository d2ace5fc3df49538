import { useId, useLayoutEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { t } from '@/shared/strings/en';
import classes from './Dialog.module.css';
import { CloseIcon } from './Icons';

interface Props {
  title: string;
  size?: 'md' | 'lg' | 'xl';
  /** Without it only what is in the dialog closes it. */
  onClose?: () => void;
  closeOnClickOutside?: boolean;
  children: ReactNode;
}

/** A dialog: the browser's own, which holds the page behind it still, keeps the keyboard in and gives the focus back at its end. */
export function Dialog({ opened, ...props }: Props & { opened: boolean }) {
  return opened ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ title, size = 'md', onClose, closeOnClickOutside = true, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    // A browser may close it without being told to (on the second Escape): it is open as long as the page says so.
    const keepOpen = () => element.showModal();
    element.showModal();
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    element.addEventListener('close', keepOpen);
    return () => {
      element.removeEventListener('close', keepOpen);
      // Those above it first, each of which gives the focus back to the one below.
      for (const above of element.querySelectorAll('dialog')) above.close();
      element.close();
    };
  }, []);

  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // The keys of a dialog above another one are its own.
    event.stopPropagation();
    event.preventDefault();
    onClose?.();
  };
  const clickOutside = (event: MouseEvent) => {
    // The backdrop is the dialog's own; what is in it lies on the content.
    if (event.target === dialog.current && closeOnClickOutside) onClose?.();
  };
  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      data-size={size}
      aria-labelledby={heading}
      onKeyDown={escape}
      onMouseDown={clickOutside}
      onCancel={(event) => {
        // Choosing no file is a cancel too.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose?.();
      }}
    >
      <div className={classes.content}>
        <div className={classes.header}>
          <h2 className={classes.title} id={heading}>
            {title}
          </h2>
          {onClose && (
            <button type="button" className={classes.close} onClick={onClose} aria-label={t.close}>
              <CloseIcon />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
