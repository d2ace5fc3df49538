import { useState } from 'react';
import { Failure, failureOf } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';

const shortestPassword = 12;

/** Fields of a form that is sent to the gateway: their values, and what is wrong with each. */
export function useFields<Names extends string>(initial: Record<Names, string>) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({});
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const field = (name: Names, label: string) => ({
    label,
    value: values[name],
    error: errors[name],
    required: true,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setValues((before) => ({ ...before, [name]: value })),
  });

  const send = async (labels: Partial<Record<Names, string>>, work: () => Promise<void>) => {
    const wrong: Partial<Record<string, string>> = {};
    for (const [name, label] of Object.entries(labels) as [Names, string][]) {
      if (values[name].trim() === '') wrong[name] = t.session.fillIn(label);
      else if (name === 'password' && new TextEncoder().encode(values[name]).length < shortestPassword)
        wrong[name] = t.session.passwordTooShort;
    }
    setErrors(wrong);
    setFailure(undefined);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      const failed = failureOf(error);
      setFailure(failed);
      setErrors(Object.fromEntries(failed.fields.map((one) => [camel(one.field), one.message])));
    } finally {
      setBusy(false);
    }
  };

  return { values, field, send, failure, busy };
}

/** Services name fields as their contracts do: display_name. */
function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
