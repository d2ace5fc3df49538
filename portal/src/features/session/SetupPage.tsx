import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { sessionApi } from '@/shared/session/sessionApi';
import { useRefreshSession } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { OutsidePage } from './OutsidePage';
import { useFields } from './useFields';
import { useFragment } from './useFragment';

/** /setup#CODE: makes the first owner and organization. */
export function SetupPage() {
  const code = useFragment();
  const refresh = useRefreshSession();
  const navigate = useNavigate();
  const form = useFields({ setupCode: code, displayName: '', email: '', password: '', organizationName: '' });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const labels = {
      setupCode: t.session.setupCode,
      displayName: t.session.yourName,
      email: t.session.email,
      password: t.session.newPassword,
      organizationName: t.session.organizationName,
    };
    void form.send(labels, async () => {
      const trimmed = Object.fromEntries(
        Object.entries(form.values).map(([name, value]) => [name, name === 'password' ? value : value.trim()]),
      );
      await sessionApi.setUp(trimmed as typeof form.values);
      await refresh();
      await navigate('/', { replace: true });
    });
  };

  return (
    <OutsidePage title={t.session.setup} text={t.session.setupText}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {form.failure && <FailureAlert error={form.failure} />}
          {code === '' && (
            <TextInput
              {...form.field('setupCode', t.session.setupCode)}
              description={t.session.setupCodeHelp}
              autoComplete="off"
            />
          )}
          <TextInput {...form.field('displayName', t.session.yourName)} autoComplete="name" />
          <TextInput {...form.field('email', t.session.email)} type="email" autoComplete="username" />
          <PasswordInput
            {...form.field('password', t.session.newPassword)}
            description={t.session.passwordHelp}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
          />
          <TextInput {...form.field('organizationName', t.session.organizationName)} autoComplete="organization" />
          <Button type="submit" loading={form.busy}>
            {t.session.createAccount}
          </Button>
        </Stack>
      </form>
    </OutsidePage>
  );
}
