import { TextInput } from '@mantine/core';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { type Section } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { type Entry } from './entries';
import { regroup } from './groups';
import { RowGroup, type Shared } from './RowGroup';
import classes from './CredentialList.module.css';

const filterFrom = 10;

interface Props extends Shared {
  section: Section;
  entries: readonly Entry[];
}

/** The credentials of a section, and the filter of a longer list. Typing is drawn at once, and the rows when there is time for them. */
export const CredentialList = memo(function CredentialList({ section, entries, ...shared }: Props) {
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const [known, setKnown] = useState(() => ({ entries, groups: regroup([], entries) }));
  if (known.entries !== entries) setKnown({ entries, groups: regroup(known.groups, entries) });
  const { groups } = known;
  const matching = useMemo(
    () => groups.map((group) => group.entries.filter((entry) => entry.folded.includes(wanted)).length),
    [groups, wanted],
  );
  const shown = matching.reduce((sum, count) => sum + count, 0);
  return (
    <>
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
            {wanted === '' ? t.keys.count(entries.length) : t.keys.countOf(shown, entries.length)}
          </span>
        </div>
      )}
      {shown === 0 && <p className={classes.none}>{t.keys.noMatch}</p>}
      <div role="list">
        {groups.map((group, index) => {
          const count = matching[index] ?? 0;
          return (
            <RowGroup
              key={group.key}
              group={group}
              isFirst={index === 0}
              showKind={section.providers.length > 1}
              matching={count}
              wanted={count === 0 || count === group.entries.length ? '' : wanted}
              {...shared}
            />
          );
        })}
      </div>
    </>
  );
});
