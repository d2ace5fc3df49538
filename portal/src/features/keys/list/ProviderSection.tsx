import { Button, Text, Title, VisuallyHidden } from '@mantine/core';
import { memo, useId } from 'react';
import { type Section, type ProviderType } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { CredentialList } from './CredentialList';
import { type Entry } from './entries';
import { type Shared } from './RowGroup';
import classes from './ProviderSection.module.css';

interface Props extends Shared {
  section: Section;
  entries: readonly Entry[];
  canSeal: boolean;
  onAdd: (type: ProviderType) => void;
}

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
        <CredentialList section={section} entries={entries} {...row} />
      )}
    </section>
  );
});
