import { Alert, Button, Group, Input, PasswordInput, Stack, Text } from '@mantine/core';
import { useState, type ClipboardEvent } from 'react';
import { FieldKind } from '@/gen/platform/credentials/v1/forms_pb';
import { type ProviderField } from '@/shared/forms/providerForms';
import { betterPlaces, type BetterPlace } from '@/shared/forms/recognise';
import { trimPasted } from '@/shared/forms/textTrim';
import { t } from '@/shared/strings/en';
import { KeyFileInput } from './KeyFileInput';
import { Note } from './Note';
import classes from './SecretField.module.css';

interface Props {
  field: ProviderField;
  required: boolean;
  value: string;
  /** The stored secret as it is shown, when it stays unless another one is entered. */
  mask: string | undefined;
  error: string | undefined;
  warning: string | undefined;
  onChange: (text: string | undefined) => void;
  onTouch: () => void;
  onMove: (place: BetterPlace, secret: string) => void;
}

/** A secret: entered once, never shown again. A stored one stays until the person replaces it. */
export function SecretField(props: Props) {
  const { field, mask, value, onChange } = props;
  const [replacing, setReplacing] = useState(value !== '');
  const { label } = field.options;
  const places = betterPlaces(field, trimPasted(value));

  if (mask !== undefined && !replacing)
    return (
      <Input.Wrapper label={label} labelElement="div">
        <Group gap="sm" mt={4}>
          <code className={classes.mask}>{mask}</code>
          <Text size="sm" c="dimmed">
            {t.editor.keeps}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t.editor.replaceField(label)}
            onClick={() => setReplacing(true)}
          >
            {t.editor.replace}
          </Button>
        </Group>
      </Input.Wrapper>
    );

  return (
    <Stack gap="xs">
      {field.options.kind === FieldKind.SERVICE_ACCOUNT ? <KeyFileInput {...props} /> : <PasswordLine {...props} />}
      {places.length > 0 && (
        <Alert color="blue" role="status">
          <Text size="sm">{t.editor.better(places[0]?.type.options.title ?? '', places[0]?.type.options.section ?? '')}</Text>
          <Group gap="xs" mt="xs">
            {places.map((place) => (
              <Button key={place.type.key} size="xs" onClick={() => props.onMove(place, trimPasted(value))}>
                {t.editor.moveTo(place.type.options.section, place.type.options.title)}
              </Button>
            ))}
          </Group>
        </Alert>
      )}
      {mask !== undefined && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              onChange(undefined);
              setReplacing(false);
            }}
          >
            {t.editor.keep}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function PasswordLine({ field, required, value, error, warning, onChange, onTouch }: Props) {
  const [trimmed, setTrimmed] = useState(false);
  const { label, help, formatHint } = field.options;
  const clean = (text: string) => {
    const kept = trimPasted(text);
    setTrimmed(kept !== text);
    onChange(kept);
    onTouch();
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd, value: before } = event.currentTarget;
    const whole = before === '' || (selectionStart === 0 && selectionEnd === before.length);
    if (!whole) return;
    event.preventDefault();
    clean(event.clipboardData.getData('text'));
  };
  return (
    <PasswordInput
      label={required ? label : `${label} (${t.editor.optional})`}
      description={help}
      placeholder={formatHint}
      required={required}
      value={value}
      error={error}
      autoComplete="new-password"
      data-1p-ignore
      data-lpignore="true"
      spellCheck={false}
      visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={() => value !== '' && clean(value)}
      onPaste={paste}
      inputContainer={(input) => (
        <>
          {input}
          <Note text={trimmed ? t.editor.trimmed : undefined} />
          <Note text={error === undefined ? warning : undefined} warning />
        </>
      )}
    />
  );
}
