import { Button, FileButton, Group, Input, Text, Textarea } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { type ProviderField } from '@/shared/forms/providerForms';
import { readServiceAccount } from '@/shared/forms/serviceAccount';
import { trimPasted } from '@/shared/forms/textTrim';
import { t } from '@/shared/strings/en';
import classes from './SecretField.module.css';

interface Props {
  field: ProviderField;
  required: boolean;
  value: string;
  error: string | undefined;
  onChange: (text: string | undefined) => void;
  onTouch: () => void;
}

/** A service-account file: pasted, dropped or chosen. Once it is read, only what is public of it is shown. */
export function KeyFileInput({ field, required, value, error, onChange, onTouch }: Props) {
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const { label, help, formatHint } = field.options;
  const file = readServiceAccount(value);
  const read = async (chosen: File | null | undefined) => {
    if (!chosen) return;
    setTooLarge(chosen.size > field.maxBytes);
    if (chosen.size > field.maxBytes) return;
    onChange(trimPasted(await chosen.text()));
    onTouch();
  };

  if (file && error === undefined)
    return (
      <Input.Wrapper label={label} labelElement="div" description={help}>
        <Group gap="sm" mt={4}>
          <code className={classes.mask}>{t.editor.fileRead(file.email, file.projectId)}</code>
          <Button size="compact-sm" variant="default" onClick={() => onChange(undefined)}>
            {t.editor.removeFile}
          </Button>
        </Group>
      </Input.Wrapper>
    );

  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void read(event.dataTransfer.files[0]);
      }}
    >
      <Textarea
        className={classes.file}
        label={label}
        description={help}
        placeholder={formatHint}
        required={required}
        rows={4}
        spellCheck={false}
        autoComplete="off"
        value={value}
        error={tooLarge ? t.editor.fileTooLarge : error}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={() => {
          if (value === '') return;
          onChange(trimPasted(value));
          onTouch();
        }}
      />
      <Group gap="sm" mt="xs">
        <Text size="sm" c="dimmed">
          {t.editor.dropFile}
        </Text>
        <FileButton accept=".json,application/json" onChange={(chosen) => void read(chosen)}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="default">
              {t.editor.chooseFile}
            </Button>
          )}
        </FileButton>
      </Group>
    </div>
  );
}
