import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { AccountService } from '@/gen/platform/org/v1/account_service_pb';
import { useClient } from '@/shared/api/clients';
import { failureOf } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import classes from './Account.module.css';
import { useAccountChanged } from './queries';

const shortest = 12;
const toggle = { 'aria-label': t.session.showPassword, tabIndex: 0 };

export function PasswordCard() {
  const accounts = useClient(AccountService);
  const changed = useAccountChanged();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const saving = useMutation({
    mutationFn: () => {
      const encoder = new TextEncoder();
      return accounts.changePassword({ currentPassword: encoder.encode(current), newPassword: encoder.encode(next) });
    },
    onSuccess: async () => {
      setCurrent('');
      setNext('');
      await changed();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const short = new TextEncoder().encode(next).length < shortest;
    setTooShort(short);
    if (!short) saving.mutate();
  };
  const failure = saving.error ? failureOf(saving.error) : undefined;
  const wrong = failure?.fields[0]?.message;
  return (
    <Card title={t.account.password}>
      <form onSubmit={submit} noValidate className={classes.narrow}>
        <Stack>
          <Text c="dimmed" size="sm">
            {t.account.passwordText}
          </Text>
          {failure && wrong === undefined && <FailureAlert error={failure} />}
          {saving.isSuccess && (
            <Alert color="green" role="status">
              {t.account.changed}
            </Alert>
          )}
          <PasswordInput
            label={t.account.current}
            autoComplete="current-password"
            required
            value={current}
            visibilityToggleButtonProps={toggle}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t.session.newPassword}
            description={t.session.passwordHelp}
            autoComplete="new-password"
            required
            error={tooShort ? t.session.passwordTooShort : wrong}
            value={next}
            visibilityToggleButtonProps={toggle}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="default" loading={saving.isPending} disabled={current === '' || next === ''}>
              {t.account.change}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
