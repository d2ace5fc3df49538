import { Anchor, Text } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { t } from '@/shared/strings/en';
import { Page } from '@/shared/ui/Page';
import { Shell } from './Shell';

export function NotFoundPage() {
  return (
    <Shell>
      <Page title={t.navigation.notFound}>
        <Text>{t.navigation.notFoundText}</Text>
        <HomeLink />
      </Page>
    </Shell>
  );
}

/** The organization of the address was there a moment ago: left, deleted, or the person was removed. */
export function GonePage({ name }: { name: string }) {
  // What was in focus is gone with the page: keyboards and screen readers go on at the heading.
  useEffect(() => document.querySelector<HTMLElement>('h1')?.focus(), []);
  return (
    <Shell>
      <Page title={t.navigation.gone(name)}>
        <Text>{t.navigation.goneText}</Text>
        <HomeLink />
      </Page>
    </Shell>
  );
}

function HomeLink() {
  return (
    <Anchor component={Link} to="/">
      {t.navigation.goHome}
    </Anchor>
  );
}
