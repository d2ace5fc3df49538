import { timestampFromDate } from '@bufbuild/protobuf/wkt';

/** What the page shows of the log. Dates are days of the person's own calendar. */
export interface AuditFilter {
  action: string;
  actorId: string;
  from: string;
  to: string;
}

export const noFilter: AuditFilter = { action: '', actorId: '', from: '', to: '' };

export function toRequest(organizationId: string, filter: AuditFilter) {
  const start = day(filter.from, 0);
  const end = day(filter.to, 1);
  return {
    organizationId,
    actions: filter.action === '' ? [] : [filter.action],
    actorId: filter.actorId,
    ...(start ? { startTime: timestampFromDate(start) } : {}),
    ...(end ? { endTime: timestampFromDate(end) } : {}),
  };
}

/** Midnight at the beginning of a day, or of the day after. */
function day(text: string, later: number): Date | undefined {
  const [year, month, date] = text.split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date + later) : undefined;
}
