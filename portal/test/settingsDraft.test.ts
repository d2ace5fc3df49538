import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OrganizationDetailsSchema } from '@/gen/platform/org/v1/organization_service_pb';
import { change, check, conflictsOf, rebase, settingsOf, toRequest, withDraft } from '@/features/settings/settingsDraft';

const stored = settingsOf(create(OrganizationDetailsSchema, { name: 'Acme', seatLimit: 0, deviceLeaseDays: 7 }));

describe('the draft of the settings', () => {
  it('shows no limit as an empty field', () => {
    expect(stored.seatLimit).toBe('');
    expect(settingsOf(create(OrganizationDetailsSchema, { seatLimit: 12 })).seatLimit).toBe('12');
  });

  it('knows a change from the same in another spelling', () => {
    expect(change({}, stored, 'name', ' Acme ')).toEqual({});
    expect(change({}, stored, 'seatLimit', '0')).toEqual({});
    expect(change({}, stored, 'deviceLeaseDays', '07')).toEqual({});
    expect(change({}, stored, 'deviceGrantAllowed', false)).toEqual({});
  });

  it('forgets a change that is taken back', () => {
    const changed = change({}, stored, 'name', 'Acme Ltd');
    expect(withDraft(stored, changed).name).toBe('Acme Ltd');
    expect(change(changed, stored, 'name', 'Acme')).toEqual({});
  });

  it('sends what is changed and nothing else', () => {
    const draft = change(change({}, stored, 'seatLimit', '5'), stored, 'deviceApprovalRequired', true);
    expect(toRequest('o', draft)).toEqual({ organizationId: 'o', seatLimit: 5, deviceApprovalRequired: true });
  });

  it('sends no limit as 0', () => {
    const limited = settingsOf(create(OrganizationDetailsSchema, { seatLimit: 3 }));
    expect(toRequest('o', change({}, limited, 'seatLimit', ' '))).toEqual({ organizationId: 'o', seatLimit: 0 });
  });

  it.each([
    ['name', ' '],
    ['seatLimit', '-1'],
    ['seatLimit', '1.5'],
    ['seatLimit', '1000001'],
    ['seatLimit', 'many'],
    ['deviceLeaseDays', ''],
    ['deviceLeaseDays', '0'],
    ['deviceLeaseDays', '91'],
  ] as const)('refuses %s %j', (name, value) => {
    expect(Object.keys(check({ ...stored, [name]: value }))).toEqual([name]);
  });

  it('names what somebody else has saved meanwhile, and only that', () => {
    const draft = change(change({}, stored, 'deviceLeaseDays', '14'), stored, 'name', 'Acme Ltd');
    expect(conflictsOf(draft, { ...stored, deviceLeaseDays: '30' })).toEqual(['deviceLeaseDays']);
    expect(conflictsOf(draft, { ...stored, deviceLeaseDays: '14', seatLimit: '9' })).toEqual([]);
  });

  it('is done with what somebody else has saved the same way', () => {
    const draft = change({}, stored, 'deviceLeaseDays', '14');
    expect(rebase(draft, { ...stored, deviceLeaseDays: '14' })).toEqual({});
    expect(rebase(draft, { ...stored, deviceLeaseDays: '30' })).toEqual({ deviceLeaseDays: { value: '14', from: '30' } });
  });
});
