import { Badge, Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { AccountService, type AccountSession } from '@/gen/platform/org/v1/account_service_pb';
import { useClient } from '@/shared/api/clients';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { Waiting } from '@/shared/ui/Page';
import { exactly, when } from '@/shared/ui/times';
import { browserName } from './browserName';
import classes from './Account.module.css';
import { useAccountChanged, useSessions } from './queries';

export function SessionsCard() {
  const accounts = useClient(AccountService);
  const sessions = useSessions();
  const changed = useAccountChanged();
  const ending = useMutation({ mutationFn: (sessionId: string) => accounts.endSession({ sessionId }), onSuccess: changed });
  const others = sessions.data?.some((session) => !session.current) ?? false;
  return (
    <Card title={t.account.sessions}>
      <Text c="dimmed" size="sm" mb="sm">
        {t.account.sessionsText}
      </Text>
      {ending.error && <FailureAlert error={ending.error} />}
      {sessions.data ? (
        <ul className={classes.sessions}>
          {sessions.data.map((session) => (
            <Line
              key={session.sessionId}
              session={session}
              busy={ending.isPending}
              onEnd={() => ending.mutate(session.sessionId)}
            />
          ))}
        </ul>
      ) : (
        <Waiting queries={[sessions]} title={t.account.loadFailed} />
      )}
      {others && (
        <Button mt="md" variant="default" disabled={ending.isPending} onClick={() => ending.mutate('')}>
          {t.account.endOthers}
        </Button>
      )}
    </Card>
  );
}

function Line({ session, busy, onEnd }: { session: AccountSession; busy: boolean; onEnd: () => void }) {
  const name = browserName(session.userAgent);
  return (
    <li className={classes.session}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {session.current && (
            <Badge color="green" variant="light">
              {t.account.thisOne}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" title={exactly(session.lastUseTime)}>
          {t.account.began(when(session.createTime), session.address)}. {t.account.lastUsed(when(session.lastUseTime))}
        </Text>
      </div>
      {!session.current && (
        <Button size="compact-sm" variant="default" disabled={busy} aria-label={t.account.endOf(name)} onClick={onEnd}>
          {t.account.end}
        </Button>
      )}
    </li>
  );
}
