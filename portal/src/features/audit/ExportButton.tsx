import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type AuditEvent, AuditService } from '@/gen/platform/credentials/v1/audit_service_pb';
import { useClient } from '@/shared/api/clients';
import { useOrganization } from '@/shared/api/organizationQueries';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { toCsv } from './exportCsv';
import { toRequest, type AuditFilter } from './filter';
import { type Names } from './useNames';

const largestPage = 500;

/** Writes all entries that fit the filter to a file, not only those of the page. */
export function ExportButton({ filter, names }: { filter: AuditFilter; names: Names }) {
  const { organizationId, name } = useOrganization();
  const audit = useClient(AuditService);
  const [read, setRead] = useState(0);
  const exporting = useMutation({
    mutationFn: async () => {
      const events: AuditEvent[] = [];
      let pageToken = '';
      do {
        const page = await audit.listAuditEvents({ ...toRequest(organizationId, filter), pageSize: largestPage, pageToken });
        events.push(...page.events);
        setRead(events.length);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      download(`audit ${name}.csv`, toCsv(events, names));
      return events.length;
    },
  });
  return (
    <div>
      <Button variant="default" onClick={() => exporting.mutate()} loading={exporting.isPending}>
        {t.audit.export}
      </Button>
      <Text size="sm" role="status">
        {exporting.isPending ? t.audit.exporting(read) : exporting.data !== undefined ? t.audit.exported(exporting.data) : ''}
      </Text>
      {exporting.error && <FailureAlert error={exporting.error} />}
    </div>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
