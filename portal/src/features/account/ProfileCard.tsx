import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { type Account, AccountService } from '@/gen/platform/org/v1/account_service_pb';
import { useClient } from '@/shared/api/clients';
import { failureOf } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import classes from './Account.module.css';
import { useAccountChanged } from './queries';

export function ProfileCard({ account }: { account: Account }) {
  const accounts = useClient(AccountService);
  const changed = useAccountChanged();
  const [name, setName] = useState(account.displayName);
  const saving = useMutation({ mutationFn: () => accounts.updateAccount({ displayName: name.trim() }), onSuccess: changed });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const wrong = saving.error ? failureOf(saving.error).field('display_name') : undefined;
  return (
    <Card title={t.account.profile}>
      <form onSubmit={submit} noValidate className={classes.narrow}>
        <Stack>
          <Text c="dimmed">{account.email}</Text>
          {saving.error && wrong === undefined && <FailureAlert error={saving.error} />}
          {saving.isSuccess && (
            <Alert color="green" role="status">
              {t.account.nameSaved}
            </Alert>
          )}
          <TextInput
            label={t.account.name}
            autoComplete="name"
            required
            error={wrong}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div>
            <Button
              type="submit"
              variant="default"
              loading={saving.isPending}
              disabled={name.trim() === '' || name.trim() === account.displayName}
            >
              {t.account.saveName}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
