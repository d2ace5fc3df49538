import { Alert, List, Text } from '@mantine/core';
import { type ApplyChangesResponse, type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { type Failure } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';
import { type Arrivals } from '../model/deliveries';

/** The last Save of this page. */
export interface Saved {
  changes: number;
  response: ApplyChangesResponse;
  names: ReadonlyMap<string, string>;
}

interface Props {
  failure: Failure | undefined;
  saved: Saved | undefined;
  arrivals: Arrivals | undefined;
  stored: readonly Credential[];
}

/** What became of the last Save: why it failed, or how far it has come. */
export function SaveReport({ failure, saved, arrivals, stored }: Props) {
  if (failure)
    return (
      <Alert color="red" title={t.draft.failed} mb="md" role="alert">
        <Text size="sm">{failure.isUnanswered ? t.draft.unanswered : failure.message}</Text>
        <Text size="sm">{t.draft.kept}</Text>
      </Alert>
    );
  if (!saved) return null;

  const warnings = saved.response.warnings.filter((warning) =>
    stored.some((credential) => credential.credentialId === warning.credentialId),
  );
  return (
    <Alert
      color={warnings.length > 0 ? 'yellow' : 'green'}
      title={warnings.length > 0 ? t.draft.notes : t.draft.saved(saved.changes)}
      mb="md"
      role="status"
    >
      {arrivals && <Text size="sm">{arrived(saved, arrivals)}</Text>}
      {warnings.length > 0 && (
        <List size="sm" mt="xs">
          {warnings.map((warning) => (
            <List.Item key={warning.credentialId + warning.field}>
              {saved.names.get(warning.credentialId)}: {warning.message}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

function arrived(saved: Saved, arrivals: Arrivals): string {
  if (arrivals.deviceCount === 0) return t.delivery.noneLong;
  return t.delivery.savedLive(arrivals.atRevision(saved.response.revision), arrivals.deviceCount);
}
