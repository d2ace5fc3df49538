import { Button, Text, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { memo, useDeferredValue, useId, useState } from 'react';
import { type Section, type ProviderType } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { CredentialRow, type RowProps } from './CredentialRow';
import classes from './ProviderSection.module.css';

export interface Entry {
  type: ProviderType;
  credential: RowProps['credential'];
  item: RowProps['item'];
  name: string;
  id: string;
}

interface Props extends Omit<RowProps, 'type' | 'credential' | 'item' | 'showKind'> {
  section: Section;
  entries: readonly Entry[];
  canSeal: boolean;
  onAdd: (type: ProviderType) => void;
}

const filterFrom = 10;

/** One section of the page: heading, description, buttons, and the credentials. */
export const ProviderSection = memo(function ProviderSection({ section, entries, canSeal, onAdd, ...row }: Props) {
  const id = useId();
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const shown = wanted === '' ? entries : entries.filter((entry) => entry.name.toLowerCase().includes(wanted));
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.header}>
        <div className={classes.titles}>
          <Title order={2} size="h4" id={id}>
            {section.title}
          </Title>
          <Text c="dimmed" size="sm">
            {section.description}
          </Text>
        </div>
        {row.manages && (
          <div className={classes.buttons}>
            {section.providers.map((type) => (
              <Button key={type.key} variant="light" disabled={!canSeal} onClick={() => onAdd(type)}>
                {t.keys.add(type.options.addButton)}
                <VisuallyHidden>{t.keys.addTo(section.title)}</VisuallyHidden>
              </Button>
            ))}
          </div>
        )}
      </div>
      {entries.length >= filterFrom && (
        <TextInput
          className={classes.filter}
          aria-label={`${t.keys.filter}: ${section.title}`}
          placeholder={t.keys.filter}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {entries.length === 0 && <p className={classes.empty}>{section.emptyText}</p>}
      {entries.length > 0 && shown.length === 0 && <p className={classes.empty}>{t.keys.noMatch}</p>}
      {shown.length > 0 && (
        <ul className={classes.list}>
          {shown.map((entry) => (
            <CredentialRow
              key={entry.id}
              type={entry.type}
              credential={entry.credential}
              item={entry.item}
              showKind={section.providers.length > 1}
              {...row}
            />
          ))}
        </ul>
      )}
    </section>
  );
});
