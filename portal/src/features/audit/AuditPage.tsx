import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AuditService } from '@/gen/platform/credentials/v1/audit_service_pb';
import { useClient } from '@/shared/api/clients';
import { orgKeys } from '@/shared/api/orgKeys';
import { useMembers, useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { Page, Waiting } from '@/shared/ui/Page';
import { AuditTable } from './AuditTable';
import { ExportButton } from './ExportButton';
import { noFilter, toRequest, type AuditFilter } from './filter';
import { useNames } from './useNames';

const pageSize = 50;

/** What happened, newest first. */
export function AuditPage() {
  const { organizationId } = useOrganization();
  const audit = useClient(AuditService);
  const members = useMembers(organizationId);
  const names = useNames(organizationId);
  const [filter, setFilter] = useState<AuditFilter>(noFilter);
  // The tokens of the pages that led here: the last one is the page that is shown.
  const [pages, setPages] = useState<string[]>(['']);
  const request = { ...toRequest(organizationId, filter), pageSize, pageToken: pages[pages.length - 1] ?? '' };
  const events = useQuery({
    queryKey: [...orgKeys.audit(organizationId), filter, request.pageToken],
    queryFn: ({ signal }) => audit.listAuditEvents(request, { signal }),
    placeholderData: keepPreviousData,
  });
  const set = (change: Partial<AuditFilter>) => {
    setFilter({ ...filter, ...change });
    setPages(['']);
  };

  return (
    <Page title={t.audit.page} actions={<ExportButton filter={filter} names={names} />}>
      <Text c="dimmed">{t.audit.intro}</Text>
      <Group align="flex-end">
        <NativeSelect
          label={t.audit.action}
          value={filter.action}
          data={[
            { value: '', label: t.audit.anyAction },
            ...Object.entries(t.audit.actions).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => set({ action: event.currentTarget.value })}
        />
        <NativeSelect
          label={t.audit.actor}
          value={filter.actorId}
          data={[
            { value: '', label: t.audit.anyone },
            ...(members.data ?? []).map((member) => ({ value: member.userId, label: member.displayName || member.email })),
          ]}
          onChange={(event) => set({ actorId: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t.audit.from}
          value={filter.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t.audit.to}
          value={filter.to}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </Group>
      {!events.data && <Waiting queries={[events]} title={t.audit.loadFailed} />}
      {events.data && events.data.events.length === 0 && <Text>{t.audit.empty}</Text>}
      {events.data && events.data.events.length > 0 && <AuditTable events={events.data.events} names={names} />}
      {events.data && (
        <Group component="nav" aria-label={t.audit.pages}>
          <Button variant="default" disabled={pages.length === 1} onClick={() => setPages(pages.slice(0, -1))}>
            {t.audit.newer}
          </Button>
          <Button
            variant="default"
            disabled={events.data.nextPageToken === '' || events.isPlaceholderData}
            onClick={() => setPages([...pages, events.data.nextPageToken])}
          >
            {t.audit.older}
          </Button>
        </Group>
      )}
    </Page>
  );
}
