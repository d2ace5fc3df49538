import { t } from '@/shared/strings/en';
import { Page, Waiting } from '@/shared/ui/Page';
import { PasswordCard } from './PasswordCard';
import { ProfileCard } from './ProfileCard';
import { SecondFactorCard } from './SecondFactorCard';
import { SessionsCard } from './SessionsCard';
import { useAccount } from './queries';

/** A person's own account. */
export function AccountPage() {
  const account = useAccount();
  return (
    <Page title={t.account.page}>
      {account.data ? (
        <>
          <ProfileCard account={account.data} />
          <PasswordCard />
          <SecondFactorCard account={account.data} />
          <SessionsCard />
        </>
      ) : (
        <Waiting queries={[account]} title={t.account.loadFailed} />
      )}
    </Page>
  );
}
