import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { type Account, AccountService, type SetUpTotpResponse } from '@/gen/platform/org/v1/account_service_pb';
import { useClient } from '@/shared/api/clients';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { QrCode } from './QrCode';
import { RecoveryCodes } from './RecoveryCodes';
import { useAccountChanged } from './queries';

export function SecondFactorCard({ account }: { account: Account }) {
  const accounts = useClient(AccountService);
  const changed = useAccountChanged();
  const [removing, setRemoving] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const setUp = useMutation({ mutationFn: () => accounts.setUpTotp({}) });
  const renewal = useMutation({
    mutationFn: () => accounts.createRecoveryCodes({}),
    onSuccess: (answer) => setCodes(answer.recoveryCodes),
  });
  const removal = useMutation({
    mutationFn: () => accounts.removeTotp({}),
    onSuccess: async () => {
      setRemoving(false);
      await changed();
    },
  });
  const confirmed = async (recoveryCodes: readonly string[]) => {
    setUp.reset();
    setCodes(recoveryCodes);
    await changed();
  };
  const keptCodes = async () => {
    setCodes(undefined);
    await changed();
  };
  const error = setUp.error ?? renewal.error;

  return (
    <Card title={t.account.secondFactor}>
      <Stack>
        <Text>{account.secondFactor ? t.account.secondFactorOn(account.recoveryCodesLeft) : t.account.secondFactorOff}</Text>
        {error && <FailureAlert error={error} />}
        {codes && <RecoveryCodes codes={codes} onKept={() => void keptCodes()} />}
        {setUp.data && !account.secondFactor && <Confirmation offer={setUp.data} onDone={confirmed} />}
        <Group>
          {!account.secondFactor && !setUp.data && (
            <Button variant="default" loading={setUp.isPending} onClick={() => setUp.mutate()}>
              {t.account.setUp}
            </Button>
          )}
          {account.secondFactor && !codes && (
            <>
              <Button variant="default" loading={renewal.isPending} onClick={() => renewal.mutate()}>
                {t.account.newCodes}
              </Button>
              <Button variant="default" onClick={() => setRemoving(true)}>
                {t.account.remove}
              </Button>
            </>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={removing}
        title={t.account.removeTitle}
        text={t.account.removeText}
        confirm={t.account.remove}
        busy={removal.isPending}
        error={removal.error}
        onConfirm={() => removal.mutate()}
        onCancel={() => setRemoving(false)}
      />
    </Card>
  );
}

function Confirmation({ offer, onDone }: { offer: SetUpTotpResponse; onDone: (codes: readonly string[]) => Promise<void> }) {
  const accounts = useClient(AccountService);
  const [code, setCode] = useState('');
  const confirmation = useMutation({
    mutationFn: () => accounts.confirmTotp({ code: code.replace(/\s/g, '') }),
    onSuccess: (answer) => onDone(answer.recoveryCodes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirmation.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t.account.scan}</Text>
        <QrCode text={offer.uri} />
        <Text size="sm">
          {t.account.key}: <code>{offer.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </Text>
        {confirmation.error && <FailureAlert error={confirmation.error} />}
        <Group align="flex-end">
          <TextInput
            label={t.session.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" loading={confirmation.isPending} disabled={code.trim() === ''}>
            {t.account.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
