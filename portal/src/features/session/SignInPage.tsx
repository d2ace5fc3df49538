import { Alert, Anchor } from '@mantine/core';
import { Link, Navigate, useSearchParams } from 'react-router';
import { CredentialsForm } from '@/shared/session/CredentialsForm';
import { useRefreshSession, useSession } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { Loading } from '@/shared/ui/Page';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { OutsidePage } from './OutsidePage';

export function SignInPage() {
  const session = useSession();
  const refresh = useRefreshSession();
  const [search] = useSearchParams();
  const returnTo = localPath(search.get('returnTo'));
  if (session.data?.signedIn) return <Navigate to={returnTo} replace />;

  return (
    <OutsidePage title={t.session.signInTitle}>
      {session.isPending && <Loading />}
      {session.error && <FailureAlert error={session.error} onRetry={() => void session.refetch()} />}
      {session.data?.setupNeeded && (
        <Alert color="blue" mb="md">
          {t.session.setupNeeded}
        </Alert>
      )}
      {session.data && (
        <CredentialsForm identityProviders={session.data.identityProviders} returnTo={returnTo} onDone={refresh} />
      )}
      {session.data && (
        <Anchor component={Link} to="/reset" size="sm" mt="md" display="inline-block">
          {t.session.forgot}
        </Anchor>
      )}
    </OutsidePage>
  );
}

/** Where to go on: a path of this site, whatever a link says. */
function localPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) ? path : '/';
}
