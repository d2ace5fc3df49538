import { TextInput } from '@mantine/core';
import { useState, type ClipboardEvent } from 'react';
import { type ProviderField } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { Note } from './Note';

interface Props {
  field: ProviderField;
  required: boolean;
  value: string;
  error: string | undefined;
  warning: string | undefined;
  onChange: (text: string) => void;
  /** Cleans what was entered; answers whether other fields were filled by it. */
  onTidy: () => boolean;
}

/** One line of text that is no secret. */
export function PlainField({ field, required, value, error, warning, onChange, onTidy }: Props) {
  const [split, setSplit] = useState(false);
  const { label, help, defaultValue, formatHint } = field.options;
  const description = defaultValue === '' ? help : `${help} ${t.keys.defaultValue(defaultValue)}`;

  const leave = () => {
    if (value !== '') setSplit(onTidy());
  };
  // A pasted value is whole: it can be looked at as soon as it is there.
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    setTimeout(() => input.dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
  };

  return (
    <TextInput
      label={required ? label : `${label} (${t.editor.optional})`}
      description={description}
      placeholder={defaultValue || formatHint}
      required={required}
      value={value}
      error={error}
      spellCheck={false}
      autoCapitalize="off"
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={leave}
      onPaste={paste}
      inputContainer={(input) => (
        <>
          {input}
          <Note text={split ? t.editor.split : undefined} />
          <Note text={error === undefined ? warning : undefined} warning />
        </>
      )}
    />
  );
}
