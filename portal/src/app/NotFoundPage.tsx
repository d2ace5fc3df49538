import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { t } from '@/shared/strings/en';
import { Page } from '@/shared/ui/Page';
import { Shell } from './Shell';

export function NotFoundPage() {
  return (
    <Shell>
      <Page title={t.navigation.notFound}>
        <Text>{t.navigation.notFoundText}</Text>
        <Anchor component={Link} to="/">
          {t.navigation.goHome}
        </Anchor>
      </Page>
    </Shell>
  );
}
