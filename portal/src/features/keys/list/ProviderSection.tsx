import { Button, Text, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { memo, useDeferredValue, useId, useState, type CSSProperties } from 'react';
import { type Section, type ProviderType } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { type Arrivals } from '../model/deliveries';
import { CredentialRow, type RowProps } from './CredentialRow';
import classes from './ProviderSection.module.css';

export interface Entry {
  type: ProviderType;
  credential: RowProps['credential'];
  item: RowProps['item'];
  name: string;
  id: string;
}

interface Shared extends Pick<RowProps, 'manages' | 'person' | 'onEdit' | 'onDelete' | 'onUndo'> {
  arrivals: Arrivals | undefined;
}

interface Props extends Shared {
  section: Section;
  entries: readonly Entry[];
  canSeal: boolean;
  onAdd: (type: ProviderType) => void;
}

const filterFrom = 10;
// More than fit on a tall screen: what is drawn at once, before the rest.
const firstRows = 40;
// Rows that are laid out together when they come into sight: to watch each alone takes longer than to draw it.
const blockSize = 8;
// So many blocks fit on a screen or two, and are laid out always.
const laidOut = 3;

/** One section of the page: heading, description, buttons, and the credentials. */
export const ProviderSection = memo(function ProviderSection({ section, entries, canSeal, onAdd, ...row }: Props) {
  const id = useId();
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
              <Button key={type.key} variant="light" data-adds={type.key} disabled={!canSeal} onClick={() => onAdd(type)}>
                {t.keys.add(type.options.addButton)}
                <VisuallyHidden>{t.keys.addTo(section.title)}</VisuallyHidden>
              </Button>
            ))}
          </div>
        )}
      </div>
      {entries.length === 0 ? (
        <p className={classes.empty}>{section.emptyText}</p>
      ) : (
        <Credentials section={section} entries={entries} {...row} />
      )}
    </section>
  );
});

/** The list and its filter. Typing is drawn at once, and the rows when there is time for them. */
function Credentials({ section, entries, ...row }: Shared & { section: Section; entries: readonly Entry[] }) {
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const shown = useDeferredValue(entries, entries.slice(0, firstRows));
  return (
    <>
      {entries.length >= filterFrom && (
        <TextInput
          className={classes.filter}
          aria-label={`${t.keys.filter}: ${section.title}`}
          placeholder={t.keys.filter}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <Rows section={section} entries={shown} wanted={wanted} {...row} />
    </>
  );
}

const Rows = memo(function Rows({
  section,
  entries,
  wanted,
  arrivals,
  ...row
}: Shared & { section: Section; entries: readonly Entry[]; wanted: string }) {
  const shown = wanted === '' ? entries : entries.filter((entry) => entry.name.toLowerCase().includes(wanted));
  if (shown.length === 0) return <p className={classes.empty}>{t.keys.noMatch}</p>;
  const blocks = blocksOf(shown);
  return (
    <div role="list">
      {blocks.map((block, index) => (
        <div
          key={index}
          className={blocks.length > laidOut ? classes.block : ''}
          style={{ '--rows': block.length } as CSSProperties}
        >
          {block.map(({ id, type, credential, item }) => {
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
                {...row}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
});

function blocksOf(entries: readonly Entry[]): (readonly Entry[])[] {
  const blocks = [];
  for (let start = 0; start < entries.length; start += blockSize) blocks.push(entries.slice(start, start + blockSize));
  return blocks;
}
