import { Button, Group, Text } from '@mantine/core';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from './ConfirmDialog';
import { headingTakesLostFocus } from './focus';
import classes from './SaveBar.module.css';

interface Props {
  /** What is unsaved, in a sentence. */
  summary: string;
  /** What is lost by discarding. */
  discardText: string;
  saving: boolean;
  /** The form that Save sends; without one Save calls onSave. */
  form?: string;
  onSave?: () => void;
  onDiscard: () => void;
  /** Beside Save and Discard. */
  actions?: ReactNode;
  /** Above the line. */
  children?: ReactNode;
}

/** The save reminder at the bottom of a page: what is unsaved, Save and Discard. */
export function SaveBar({ summary, discardText, saving, form, onSave, onDiscard, actions, children }: Props) {
  const [asking, setAsking] = useState(false);
  const bar = useRef<HTMLElement>(null);
  // When it goes with the focus, as after Save, keyboards and screen readers go on at the page's heading. (A button that saves is
  // disabled, and has lost the focus already.)
  useLayoutEffect(() => {
    const section = bar.current;
    return () => {
      const focused = document.activeElement;
      if (focused === document.body || section?.contains(focused) || focused?.closest('dialog')) headingTakesLostFocus();
    };
  }, []);
  return (
    <section ref={bar} className={classes.bar} aria-label={t.draft.label}>
      <div className={classes.inner}>
        {children}
        <div className={classes.line}>
          <Text role="status" fw={600}>
            {summary}
          </Text>
          <Group gap="sm">
            {actions}
            <Button variant="default" disabled={saving} onClick={() => setAsking(true)}>
              {t.draft.discard}
            </Button>
            <Button type={form === undefined ? 'button' : 'submit'} {...(form && { form })} onClick={onSave} loading={saving}>
              {t.keys.save}
            </Button>
          </Group>
        </div>
      </div>
      <ConfirmDialog
        opened={asking}
        title={t.draft.discardTitle}
        text={discardText}
        confirm={t.draft.discardAll}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onDiscard();
        }}
      />
    </section>
  );
}
