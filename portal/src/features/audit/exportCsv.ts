import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type AuditEvent } from '@/gen/platform/credentials/v1/audit_service_pb';
import { type Names } from './useNames';

const header = [
  'number',
  'time',
  'actor_kind',
  'actor_id',
  'actor',
  'action',
  'target_id',
  'target',
  'target_version',
  'revision',
  'hash',
];

/** The log as CSV (RFC 4180), with ids and names, and the hashes by which the chain can be checked. */
export function toCsv(events: readonly AuditEvent[], names: Names): string {
  const rows = events.map((event) => [
    event.number.toString(),
    event.time ? timestampDate(event.time).toISOString() : '',
    event.actorKind,
    event.actorId,
    names.actor(event),
    event.action,
    event.targetId,
    names.target(event),
    event.targetVersion.toString(),
    event.revision.toString(),
    Array.from(event.hash, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  ]);
  return [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A name that begins like a formula must stay text for the program that opens the file. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
