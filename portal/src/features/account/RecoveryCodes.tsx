import { Alert, Button, CopyButton, Group, Text } from '@mantine/core';
import { t } from '@/shared/strings/en';
import classes from './Account.module.css';

export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  return (
    <Alert color="yellow" title={t.account.codes} role="alert">
      <Text size="sm" mb="sm">
        {t.account.codesText}
      </Text>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group mt="md">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t.account.copied : t.account.copy}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" onClick={onKept}>
          {t.account.codesKept}
        </Button>
      </Group>
    </Alert>
  );
}
