import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { sessionApi } from '@/shared/session/sessionApi';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { OutsidePage } from './OutsidePage';
import { useFields } from './useFields';
import { useFragment } from './useFragment';

/** /reset asks for a link; /reset#TOKEN, where that link leads, takes the new password. */
export function ResetPage() {
  const token = useFragment();
  return token === '' ? <Request /> : <Choice token={token} />;
}

function Request() {
  const form = useFields({ email: '' });
  const [sent, setSent] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.send({ email: t.session.email }, async () => {
      await sessionApi.requestPasswordReset(form.values.email.trim());
      setSent(true);
    });
  };
  return (
    <OutsidePage title={t.session.resetRequest} text={t.session.resetRequestText}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {form.failure && <FailureAlert error={form.failure} />}
          {sent && (
            <Alert color="green" role="status">
              {t.session.resetSent}
            </Alert>
          )}
          <TextInput {...form.field('email', t.session.email)} type="email" autoComplete="username" />
          <Button type="submit" loading={form.busy}>
            {t.session.resetSend}
          </Button>
          <BackLink />
        </Stack>
      </form>
    </OutsidePage>
  );
}

function Choice({ token }: { token: string }) {
  const form = useFields({ password: '' });
  const [done, setDone] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.send({ password: t.session.newPassword }, async () => {
      await sessionApi.resetPassword(token, form.values.password);
      setDone(true);
    });
  };
  return (
    <OutsidePage title={t.session.reset}>
      {done ? (
        <Stack>
          <Alert color="green" role="status">
            {t.session.resetDone}
          </Alert>
          <BackLink />
        </Stack>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            {form.failure && <FailureAlert error={form.failure} />}
            <PasswordInput
              {...form.field('password', t.session.newPassword)}
              description={t.session.passwordHelp}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
            />
            <Button type="submit" loading={form.busy}>
              {t.session.savePassword}
            </Button>
          </Stack>
        </form>
      )}
    </OutsidePage>
  );
}

function BackLink() {
  return (
    <Anchor component={Link} to="/sign-in" size="sm">
      {t.session.backToSignIn}
    </Anchor>
  );
}
