import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { sessionApi, type IdentityProvider } from './sessionApi';

interface Props {
  email?: string;
  identityProviders: readonly IdentityProvider[];
  returnTo: string;
  onDone: () => Promise<void>;
}

/** Signs a person in: password, and the second step when the account has one. */
export function CredentialsForm({ email: knownEmail, identityProviders, returnTo, onDone }: Props) {
  const [email, setEmail] = useState(knownEmail ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const step = needsCode ? await sessionApi.secondFactor(code.trim()) : await sessionApi.signIn(email.trim(), password);
      if (step.next === 'second-factor') setNeedsCode(true);
      else await onDone();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {error !== undefined && <FailureAlert error={error} />}
        {needsCode ? (
          <TextInput
            key="code"
            label={t.session.code}
            description={t.session.secondFactorText}
            autoComplete="one-time-code"
            required
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        ) : (
          <>
            <TextInput
              label={t.session.email}
              type="email"
              autoComplete="username"
              required
              readOnly={knownEmail !== undefined}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t.session.password}
              autoComplete="current-password"
              data-autofocus={knownEmail !== undefined || undefined}
              required
              value={password}
              visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </>
        )}
        <Button type="submit" loading={busy} disabled={needsCode ? code.trim() === '' : email.trim() === '' || password === ''}>
          {needsCode ? t.session.continue : t.session.signIn}
        </Button>
        {needsCode && (
          <Button variant="subtle" onClick={() => setNeedsCode(false)}>
            {t.session.startOver}
          </Button>
        )}
        {!needsCode && identityProviders.length > 0 && (
          <>
            <Divider label={t.session.or} />
            {identityProviders.map((provider) => (
              <Button
                key={provider.key}
                variant="default"
                component="a"
                href={sessionApi.externalAddress(provider.key, returnTo)}
              >
                {t.session.with(provider.name)}
              </Button>
            ))}
          </>
        )}
      </Stack>
    </form>
  );
}
