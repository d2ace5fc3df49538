import { type AuditEvent } from '@/gen/platform/credentials/v1/audit_service_pb';
import { t } from '@/shared/strings/en';
import classes from '@/shared/ui/Table.module.css';
import { exactly, when } from '@/shared/ui/times';
import { type Names } from './useNames';

export function AuditTable({ events, names }: { events: readonly AuditEvent[]; names: Names }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t.audit.number}</th>
          <th scope="col">{t.audit.time}</th>
          <th scope="col">{t.audit.actor}</th>
          <th scope="col">{t.audit.action}</th>
          <th scope="col">{t.audit.target}</th>
          <th scope="col">{t.audit.revision}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.number.toString()}>
            <td data-label={t.audit.number}>{event.number.toString()}</td>
            <td data-label={t.audit.time} className={classes.short} title={exactly(event.time)}>
              {when(event.time)}
            </td>
            <td data-label={t.audit.actor}>{names.actor(event)}</td>
            <td data-label={t.audit.action}>{t.audit.actions[event.action] ?? event.action}</td>
            <td data-label={t.audit.target}>
              <span>
                {names.target(event)}{' '}
                {event.targetVersion > 0n && (
                  <span className={classes.fact}>{t.audit.version(event.targetVersion.toString())}</span>
                )}
              </span>
            </td>
            <td data-label={t.audit.revision}>{event.revision > 0n ? event.revision.toString() : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
