import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { valuesOf, type ProviderField } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { Dialog } from '@/shared/ui/Dialog';
import { when } from '@/shared/ui/times';
import { type Conflict } from '../model/conflicts';
import { nameOf } from '../model/draft';
import classes from './ConflictDialog.module.css';

interface Props {
  conflicts: readonly Conflict[];
  opened: boolean;
  person: (userId: string) => string;
  onTheirs: (conflict: Conflict) => void;
  onMine: (conflict: Conflict) => void;
  onClose: () => void;
}

/** What somebody else has saved meanwhile beside the draft, field by field; the person chooses. */
export function ConflictDialog({ conflicts, opened, person, onTheirs, onMine, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t.conflict.title} size="xl">
      <Stack gap="xl">
        <Text>{t.conflict.text}</Text>
        {conflicts.map((conflict) => (
          <section key={conflict.mine.id} aria-label={nameOf(conflict.mine)}>
            <Title order={3} size="h5" mb="xs">
              {nameOf(conflict.mine)}
            </Title>
            <Comparison conflict={conflict} person={person} />
            <Group mt="sm">
              <Button variant="default" onClick={() => onTheirs(conflict)}>
                {t.conflict.takeTheirs}
              </Button>
              <Button onClick={() => onMine(conflict)}>{mineLabel(conflict)}</Button>
            </Group>
          </section>
        ))}
      </Stack>
    </Dialog>
  );
}

function mineLabel({ mine, theirs }: Conflict): string {
  if (!theirs) return t.conflict.addAgain;
  return mine.kind === 'deleted' ? t.conflict.deleteAnyway : t.conflict.takeMine;
}

function Comparison({ conflict: { mine, theirs }, person }: { conflict: Conflict; person: Props['person'] }) {
  const saved = theirs?.form ? valuesOf(mine.type, theirs.form) : undefined;
  const rows = [
    { label: t.forms.name, theirs: saved?.name ?? '', mine: mine.kind === 'deleted' ? '' : mine.values.name },
    ...mine.type.fields.map((field) => ({
      label: field.options.label,
      theirs: field.secret ? maskOf(theirs, field) : (saved?.plain[field.name] ?? ''),
      mine:
        mine.kind === 'deleted'
          ? ''
          : field.secret
            ? mine.secrets[field.name]
              ? t.conflict.secretNew
              : maskOf(mine.base, field)
            : (mine.values.plain[field.name] ?? ''),
    })),
  ];
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={nameOf(mine)}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t.conflict.field}</th>
            <th scope="col">
              {theirs ? t.conflict.theirs(person(theirs.updatedBy), when(theirs.updateTime)) : t.conflict.deletedByThem}
            </th>
            <th scope="col">{mine.kind === 'deleted' ? t.conflict.deletedByMe : t.conflict.mine}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} data-different={row.theirs !== row.mine || undefined}>
              <th scope="row">{row.label}</th>
              <td>{row.theirs}</td>
              <td>{row.mine}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function maskOf(credential: Credential | undefined, field: ProviderField): string {
  return credential?.masks.find((mask) => mask.field === field.name)?.mask ?? '';
}
