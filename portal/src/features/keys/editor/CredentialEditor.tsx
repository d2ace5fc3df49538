import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import {
  appliesTo,
  isRequired,
  nameField,
  type FormValues,
  type ProviderField,
  type ProviderType,
  type Secrets,
} from '@/shared/forms/providerForms';
import { normalize } from '@/shared/forms/normalize';
import { readServiceAccount } from '@/shared/forms/serviceAccount';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { Dialog } from '@/shared/ui/Dialog';
import { checkEntry } from '../model/checkDraft';
import { type Draft } from '../model/draft';
import { PlainField } from './PlainField';
import { SecretField } from './SecretField';

/** What the editor is opened with. */
export interface Entry {
  id: string;
  type: ProviderType;
  values: FormValues;
  secrets: Secrets;
  base?: Credential;
  /** What the server found wrong with it. */
  errors?: Readonly<Record<string, string>>;
  isNew: boolean;
}

interface Props {
  entry: Entry;
  saved: readonly Credential[];
  draft: Draft;
  onDone: (entry: Entry) => void;
  onMove: (type: ProviderType, name: string, field: string, secret: string) => void;
  onClose: () => void;
}

/** The form of one credential, drawn from what providers.proto says about it. */
export function CredentialEditor({ entry, saved, draft, onDone, onMove, onClose }: Props) {
  const [values, setValues] = useState(entry.values);
  const [secrets, setSecrets] = useState(entry.secrets);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set(entry.errors ? Object.keys(entry.errors) : []));
  const [refused, setRefused] = useState(entry.errors ?? {});
  const [submitted, setSubmitted] = useState(false);
  const [closing, setClosing] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const { type } = entry;
  const report = checkEntry({ ...entry, values, secrets }, saved, draft);
  const shown = (name: string) => (submitted || touched.has(name) ? (refused[name] ?? report.errors[name]) : undefined);
  const warned = (name: string) => (touched.has(name) ? report.warnings[name] : undefined);
  const dirty = JSON.stringify([values, secrets]) !== JSON.stringify([entry.values, entry.secrets]);

  const touch = (name: string) => setTouched((before) => new Set(before).add(name));
  const forgive = (name: string) => setRefused((before) => without(before, name, 'form'));
  const setPlain = (name: string, text: string) => {
    forgive(name);
    setValues((before) => ({ ...before, plain: { ...before.plain, [name]: text } }));
  };
  /** Takes off what pasting left around a value, and splits an address into its parts. True when that changed another field. */
  const tidy = (name: string): boolean => {
    touch(name);
    const tidied = normalize(type, values, secrets);
    const plain = { ...values.plain };
    let split = false;
    for (const field of type.fields) {
      const text = tidied.plain[field.name] ?? '';
      // Defaults are filled in by the server; here an empty field shows them.
      if (field.secret || text === field.options.defaultValue || text === plain[field.name]) continue;
      if (field.name !== name && plain[field.name] === '') split = true;
      if (field.name === name || plain[field.name] === '') plain[field.name] = text;
    }
    setValues((before) => ({ ...before, plain }));
    return split;
  };
  const setSecret = (field: ProviderField, text: string | undefined) => {
    forgive(field.name);
    setSecrets((before) => ({ ...without(before, field.name), ...(text ? { [field.name]: text } : {}) }));
    const file = text === undefined ? undefined : readServiceAccount(text);
    if (!file) return;
    setValues((before) => ({
      name: before.name === '' ? (file.email.split('@')[0] ?? '') : before.name,
      plain:
        'project_id' in before.plain && before.plain.project_id === ''
          ? { ...before.plain, project_id: file.projectId }
          : before.plain,
    }));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (Object.keys(report.errors).length > 0 || Object.keys(refused).length > 0) {
      // After the errors are drawn.
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    onDone({ ...entry, values: report.normalized, secrets });
  };
  const close = () => (dirty ? setClosing(true) : onClose());

  return (
    <Dialog
      opened
      onClose={close}
      closeOnClickOutside={!dirty}
      size="lg"
      title={entry.isNew ? t.editor.add(type.options.title) : t.editor.edit(entry.values.name)}
    >
      <form ref={form} onSubmit={submit} noValidate autoComplete="off">
        <Stack>
          {shown('form') !== undefined && <Alert color="red">{shown('form')}</Alert>}
          {report.moved && (
            <Alert color="yellow" role="status">
              {t.editor.moved(report.moved.from, report.moved.to)}
            </Alert>
          )}
          <TextInput
            label={nameField.options.label}
            description={nameField.options.help}
            required={nameField.options.required}
            error={shown('name')}
            data-autofocus
            value={values.name}
            onBlur={() => values.name !== '' && touch('name')}
            onChange={(event) => {
              const name = event.currentTarget.value;
              forgive('name');
              setValues((before) => ({ ...before, name }));
            }}
          />
          {type.fields
            .filter((field) => appliesTo(field, values) || values.plain[field.name] || secrets[field.name])
            .map((field) =>
              field.secret ? (
                <SecretField
                  key={field.name}
                  field={field}
                  required={isRequired(field, values)}
                  value={secrets[field.name] ?? ''}
                  mask={
                    report.kept.has(field.name) ? entry.base?.masks.find((mask) => mask.field === field.name)?.mask : undefined
                  }
                  error={shown(field.name)}
                  warning={warned(field.name)}
                  onChange={(text) => setSecret(field, text)}
                  onTouch={() => touch(field.name)}
                  onMove={(place, secret) => onMove(place.type, values.name, place.field.name, secret)}
                />
              ) : (
                <PlainField
                  key={field.name}
                  field={field}
                  required={isRequired(field, values)}
                  value={values.plain[field.name] ?? ''}
                  error={shown(field.name)}
                  warning={warned(field.name)}
                  onChange={(text) => setPlain(field.name, text)}
                  onTidy={() => tidy(field.name)}
                />
              ),
            )}
          <Text size="sm" c="dimmed">
            {t.editor.reminder}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button type="submit">{entry.isNew ? t.editor.addButton : t.editor.updateButton}</Button>
          </Group>
        </Stack>
      </form>
      {closing && (
        <ConfirmDialog
          opened
          title={t.editor.closeQuestion}
          text=""
          confirm={t.editor.closeAnyway}
          cancel={t.editor.keepEditing}
          onConfirm={onClose}
          onCancel={() => setClosing(false)}
        />
      )}
    </Dialog>
  );
}

function without(entries: Readonly<Record<string, string>>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));
}
