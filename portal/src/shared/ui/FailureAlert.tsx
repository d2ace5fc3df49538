import { Alert, Button, Group, Text } from '@mantine/core';
import { failureOf } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';
import { WarningIcon } from './Icons';

interface Props {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** A failure where it happened: what it was, and what to do. */
export function FailureAlert({ error, title = t.errors.somethingWrong, onRetry }: Props) {
  const failure = failureOf(error);
  return (
    <Alert color="red" title={title} icon={<WarningIcon />} role="alert">
      <Text size="sm">{failure.message}</Text>
      {failure.retryAfterSeconds !== undefined && <Text size="sm">{t.errors.retryAfter(failure.retryAfterSeconds)}</Text>}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            {t.tryAgain}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
