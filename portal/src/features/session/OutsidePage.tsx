import { Alert, Text, Title } from '@mantine/core';
import { type ReactNode } from 'react';
import { t } from '@/shared/strings/en';
import { KeyIcon } from '@/shared/ui/Icons';
import { useDocumentTitle } from '@/shared/ui/Page';
import classes from './OutsidePage.module.css';

/** A page for people who are not signed in: one card in the middle. */
export function OutsidePage({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useDocumentTitle(title);
  return (
    <main className={classes.outside}>
      <div className={classes.brand}>
        <KeyIcon />
        {t.product}
      </div>
      <div className={classes.card}>
        <Title order={1} size="h3" mb="xs">
          {title}
        </Title>
        {text !== undefined && (
          <Text c="dimmed" mb="md">
            {text}
          </Text>
        )}
        {/* A password that is typed here would travel in the clear, and the browser would keep no session. */}
        {window.isSecureContext ? (
          children
        ) : (
          <Alert color="red" title={t.session.insecure} role="alert">
            {t.session.insecureText}
          </Alert>
        )}
      </div>
    </main>
  );
}
