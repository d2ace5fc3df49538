import { Loader, Stack, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '@/shared/strings/en';
import { FailureAlert } from './FailureAlert';
import classes from './Page.module.css';

interface Props {
  title: string;
  /** Shown in the top right corner. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the application: its heading, which names the window too, and its content. */
export function Page({ title, actions, children }: Props) {
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Title order={1} size="h2" tabIndex={-1} className={classes.title}>
          {title}
        </Title>
        {actions}
      </header>
      <Stack gap="lg">{children}</Stack>
    </div>
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = t.title(title);
  }, [title]);
}

interface QueryLike {
  isPending: boolean;
  error: unknown;
  data: unknown;
  refetch: () => unknown;
}

/** What a page shows until its data is there: that it loads, or why it does not. */
export function Waiting({ queries, title }: { queries: readonly QueryLike[]; title: string }) {
  const failed = queries.find((query) => query.error && query.data === undefined);
  if (failed)
    return <FailureAlert error={failed.error} title={title} onRetry={() => queries.forEach((query) => void query.refetch())} />;
  return <Loading />;
}

export function Loading() {
  const shown = useRef<HTMLDivElement>(null);
  return (
    <div ref={shown} className={classes.loading} role="status">
      <Loader aria-hidden="true" />
      <span>{t.loading}</span>
    </div>
  );
}
