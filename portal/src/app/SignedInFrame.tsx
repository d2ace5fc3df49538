import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { CredentialsForm } from '@/shared/session/CredentialsForm';
import { StepUpDialog } from '@/shared/session/StepUpDialog';
import { useRefreshSession, useSession, UserContext } from '@/shared/session/SessionContext';
import { type SessionUser } from '@/shared/session/sessionApi';
import { t } from '@/shared/strings/en';
import { Dialog } from '@/shared/ui/Dialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { Text } from '@mantine/core';
import { RouteLoading } from './RouteLoading';
import classes from './Frame.module.css';

/**
 * Lets signed-in people through. A session that ends while somebody works is asked for in a dialog above the page, so that nothing
 * they entered is lost.
 */
export function SignedInFrame() {
  const session = useSession();
  const location = useLocation();
  const refresh = useRefreshSession();
  const queries = useQueryClient();
  const [user, setUser] = useState<SessionUser>();
  const current = session.data?.signedIn ? session.data.user : undefined;

  if (current && current.userId !== user?.userId) {
    // Somebody else than before: what was kept is not theirs to see.
    if (user) queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    setUser(current);
  }

  // What was refused while nobody was signed in is asked for again.
  const signedIn = current !== undefined;
  const wasSignedIn = useRef(signedIn);
  useEffect(() => {
    if (signedIn && !wasSignedIn.current)
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    wasSignedIn.current = signedIn;
  }, [signedIn, queries]);

  if (session.isPending) return <RouteLoading />;
  if (session.error && !session.data)
    return (
      <main className={classes.waiting}>
        <FailureAlert error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  if (!user) return <Navigate to={`/sign-in?returnTo=${encodeURIComponent(location.pathname)}`} replace />;

  return (
    <UserContext value={current ?? user}>
      <div key={user.userId} className={classes.whole}>
        <Outlet />
      </div>
      <StepUpDialog />
      <Dialog opened={!current} title={t.session.signInAgain}>
        <Text size="sm" mb="md">
          {t.session.signInAgainText}
        </Text>
        <CredentialsForm email={user.email} identityProviders={[]} returnTo={location.pathname} onDone={refresh} />
      </Dialog>
    </UserContext>
  );
}
