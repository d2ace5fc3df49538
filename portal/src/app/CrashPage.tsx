import { Button, Text, Title } from '@mantine/core';
import { t } from '@/shared/strings/en';
import classes from './Frame.module.css';

/** What is shown when a page breaks: what to do, and nothing of the error itself. */
export function CrashPage() {
  return (
    <main className={classes.waiting}>
      <div>
        <Title order={1} size="h3">
          {t.errors.crashed}
        </Title>
        <Text my="md">{t.errors.crashedText}</Text>
        <Button onClick={() => window.location.reload()}>{t.errors.reload}</Button>
      </div>
    </main>
  );
}
