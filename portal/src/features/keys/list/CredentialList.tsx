import { TextInput } from '@mantine/core';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { type Section } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { type Arrivals } from '../model/deliveries';
import { OpenLinesContext } from '../delivery/openLines';
import { CredentialRow, passingRow, type RowProps } from './CredentialRow';
import { type Entry } from './entries';
import { Rows } from './Rows';
import classes from './CredentialList.module.css';

export interface Shared extends Pick<RowProps, 'manages' | 'person' | 'onEdit' | 'onDelete' | 'onUndo'> {
  arrivals: Arrivals | undefined;
}

const filterFrom = 10;

interface Props extends Shared {
  section: Section;
  entries: readonly Entry[];
}

/** The credentials of a section, and the filter of a longer list. Typing is drawn at once, and the rows when there is time for them. */
export const CredentialList = memo(function CredentialList({ section, entries, arrivals, ...shared }: Props) {
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const shown = useMemo(
    () => (wanted === '' ? entries : entries.filter((entry) => entry.folded.includes(wanted))),
    [entries, wanted],
  );
  // Which lines are open outlives the rows: a row that is scrolled away and back is as it was.
  const [openLines] = useState(() => new Set<string>());

  const row = ({ id, type, credential, item }: Entry) => {
    const arrival = credential && arrivals?.of(credential);
    return (
      <CredentialRow
        key={id}
        type={type}
        credential={credential}
        item={item}
        devices={arrival?.devices}
        arrived={arrival?.arrived}
        rejected={arrival?.rejected}
        showKind={section.providers.length > 1}
        {...shared}
      />
    );
  };
  return (
    <OpenLinesContext value={openLines}>
      {entries.length >= filterFrom && (
        <div className={classes.tools}>
          <TextInput
            className={classes.filter}
            aria-label={`${t.keys.filter}: ${section.title}`}
            placeholder={t.keys.filter}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <span className={classes.count} role="status">
            {wanted === '' ? t.keys.count(entries.length) : t.keys.countOf(shown.length, entries.length)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <p className={classes.none}>{t.keys.noMatch}</p>
      ) : (
        <Rows entries={shown} row={row} passing={passingRow} />
      )}
    </OpenLinesContext>
  );
});
