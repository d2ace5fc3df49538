// @vitest-environment node
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AuditEventSchema } from '@/gen/platform/credentials/v1/audit_service_pb';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { toCsv as auditCsv } from '@/features/audit/exportCsv';
import { toRequest } from '@/features/audit/filter';
import { toCsv as invitationCsv } from '@/features/members/invitationText';
import { t } from '@/shared/strings/en';
import { when } from '@/shared/ui/times';

describe('invitations', () => {
  it.each([
    ['ada@example.com', 'ada@example.com,member'],
    ['ada@example.com\ngrace@example.com,admin\n', 'ada@example.com,member\ngrace@example.com,admin'],
    [
      'ada@example.com, grace@example.com; joan@example.com',
      'ada@example.com,member\ngrace@example.com,member\njoan@example.com,member',
    ],
    ['email,role\r\nada@example.com,owner', 'email,role\nada@example.com,owner'],
    ['   ', ''],
  ])('%j becomes %j', (text, csv) => expect(invitationCsv(text, Role.MEMBER)).toBe(csv));
});

describe('the audit log', () => {
  const names = { actor: () => '=HYPERLINK("x")', target: () => 'Main, "old"' };

  it('is exported so that no name becomes a formula', () => {
    const csv = auditCsv(
      [create(AuditEventSchema, { number: 3n, action: 'credential.created', hash: new Uint8Array([1, 255]) })],
      names,
    );

    expect(csv.split('\r\n')[1]).toBe(`3,,,,"'=HYPERLINK(""x"")",credential.created,,"Main, ""old""",0,0,01ff`);
  });

  it('is filtered by whole days', () => {
    const request = toRequest('o', { action: '', actorId: '', from: '2026-01-02', to: '2026-01-02' });

    expect(Number(request.endTime?.seconds) - Number(request.startTime?.seconds)).toBe(24 * 60 * 60);
    expect(toRequest('o', { action: '', actorId: '', from: '', to: '' }).startTime).toBeUndefined();
  });
});

describe('texts', () => {
  it('say the unsaved changes as a person would', () => {
    expect(t.draft.summary(1, 2, 3)).toBe('You have unsaved changes: 1 added, 2 changed, and 3 deleted.');
    expect(t.draft.summary(0, 1, 0)).toBe('You have unsaved changes: 1 changed.');
    expect(t.delivery.on(41, 43)).toBe('On 41 of 43 devices');
    expect(t.delivery.on(0, 1)).toBe('On 0 of 1 device');
    expect(t.members.seats(3, 0)).toBe('3 seats used');
    expect(t.members.seats(1, 20)).toBe('1 of 20 seats used');
  });

  it('say times near by as near', () => {
    const now = new Date(2026, 10, 20, 15, 0);
    expect(when(new Date(2026, 10, 20, 9, 5), now)).toBe('today 09:05');
    expect(when(new Date(2026, 10, 17, 9, 5), now)).toBe('Tuesday 09:05');
    expect(when(new Date(2026, 9, 1), now)).toBe('Oct 1, 2026');
  });
});
