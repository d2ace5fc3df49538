import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/shared/strings/en';
import { SaveBar } from '@/shared/ui/SaveBar';
import { hasErrors, nameOf, type Draft } from '../model/draft';
import classes from './DraftBar.module.css';

interface Props {
  draft: Draft;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onUndo: (id: string) => void;
}

/** The save reminder of the keys: what is unsaved, item by item. */
export function DraftBar({ draft, saving, onSave, onDiscard, onUndo }: Props) {
  const [open, setOpen] = useState(false);
  const amount = (kind: string) => draft.filter((item) => item.kind === kind).length;
  if (draft.length === 0) return null;

  return (
    <SaveBar
      summary={t.draft.summary(amount('new'), amount('changed'), amount('deleted'))}
      discardText={t.draft.discardText}
      saving={saving}
      onSave={onSave}
      onDiscard={onDiscard}
      actions={
        <Button variant="subtle" onClick={() => setOpen(!open)} aria-expanded={open} aria-controls="draft-items">
          {open ? t.draft.hide : t.draft.show}
        </Button>
      }
    >
      {open && (
        <ul className={classes.items} id="draft-items">
          {draft.map((item) => (
            <li key={item.id}>
              <Text component="span" size="sm" className={classes.item}>
                <strong>{t.draft.kinds[item.kind]}</strong> {nameOf(item) || t.keys.unnamed}{' '}
                <Text component="span" c="dimmed" size="sm">
                  {item.type.options.section}
                </Text>
                {hasErrors(item) && (
                  <Text component="span" c="var(--mantine-color-error)" size="sm">
                    {' '}
                    {t.keys.error}
                  </Text>
                )}
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                disabled={saving}
                onClick={(event) => {
                  // The line goes: the keyboard goes on at the next one. After the last one the bar itself goes, and sees to it.
                  const line = event.currentTarget.closest('li');
                  (line?.nextElementSibling ?? line?.previousElementSibling)?.querySelector('button')?.focus();
                  onUndo(item.id);
                }}
                aria-label={t.keys.undo(nameOf(item))}
              >
                {t.keys.undoShort}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </SaveBar>
  );
}
