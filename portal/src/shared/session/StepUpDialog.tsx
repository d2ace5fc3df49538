import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { t } from '@/shared/strings/en';
import { Dialog } from '@/shared/ui/Dialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { sessionApi } from './sessionApi';
import { useSessionEvents, useUser } from './SessionContext';

/** Asks once more who is there, when a call wants it. */
export function StepUpDialog() {
  const events = useSessionEvents();
  const asking = useSyncExternalStore(events.subscribe, events.isAsking);
  return (
    <Dialog opened={asking} onClose={() => events.refused()} title={t.stepUp.title}>
      <ProofForm onDone={() => events.proved()} onCancel={() => events.refused()} />
    </Dialog>
  );
}

function ProofForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const user = useUser();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await sessionApi.stepUp({ ...(password === '' ? {} : { password }), ...(code.trim() === '' ? {} : { code: code.trim() }) });
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{user.secondFactor ? t.stepUp.textWithCode : t.stepUp.text}</Text>
        {error !== undefined && <FailureAlert error={error} />}
        <PasswordInput
          label={t.session.password}
          autoComplete="current-password"
          data-autofocus
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {user.secondFactor && (
          <TextInput
            label={t.stepUp.codeInstead}
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={password === '' && code.trim() === ''}>
            {t.stepUp.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
