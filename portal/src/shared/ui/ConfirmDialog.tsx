import { Button, Group, Text } from '@mantine/core';
import { type ReactNode } from 'react';
import { t } from '@/shared/strings/en';
import { Dialog } from './Dialog';
import { FailureAlert } from './FailureAlert';

interface Props {
  opened: boolean;
  title: string;
  text: ReactNode;
  confirm: string;
  cancel?: string;
  busy?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something is lost. */
export function ConfirmDialog({
  opened,
  title,
  text,
  confirm,
  cancel = t.cancel,
  busy = false,
  error,
  onConfirm,
  onCancel,
}: Props) {
  return (
    <Dialog opened={opened} onClose={onCancel} title={title}>
      {typeof text === 'string' ? <Text>{text}</Text> : text}
      {error !== undefined && error !== null && <FailureAlert error={error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {cancel}
        </Button>
        <Button color="red" onClick={onConfirm} loading={busy}>
          {confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
