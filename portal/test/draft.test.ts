// @vitest-environment node
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  CredentialSchema,
  DeliveryRejectionSchema,
  DeliverySchema,
  ListDeliveriesResponseSchema,
  RejectionReason,
} from '@/gen/platform/credentials/v1/credential_service_pb';
import { keptSecrets } from '@/features/keys/model/destination';
import { checkEntry } from '@/features/keys/model/checkDraft';
import { findConflicts } from '@/features/keys/model/conflicts';
import { Arrivals } from '@/features/keys/model/deliveries';
import { draftReducer, type Draft, type DraftItem } from '@/features/keys/model/draft';
import { faultsByItem } from '@/features/keys/model/faults';
import { Failure } from '@/shared/api/failure';
import { emptyValues } from '@/shared/forms/providerForms';
import { credential, openai } from './samples';

const added = (id: string, name: string): DraftItem => ({
  kind: 'new',
  id,
  type: openai,
  values: { ...emptyValues(openai), name },
  secrets: { api_key: 'sk-1' },
});
const deleted = (id: string, version = 1n): DraftItem => ({
  kind: 'deleted',
  id,
  type: openai,
  base: credential({ id, version }),
});
const changed = (id: string, name: string, version = 1n): DraftItem => ({
  kind: 'changed',
  id,
  type: openai,
  values: { ...emptyValues(openai), name },
  secrets: {},
  base: credential({ id, version }),
});

describe('a draft', () => {
  it('keeps one item for a credential, in the order it was first touched', () => {
    const draft = [added('1', 'One'), changed('2', 'Two'), added('1', 'Uno')].reduce<Draft>(
      (state, item) => draftReducer(state, { type: 'put', item }),
      [],
    );

    expect(draft.map((item) => [item.id, item.kind === 'deleted' ? '' : item.values.name])).toEqual([
      ['1', 'Uno'],
      ['2', 'Two'],
    ]);
  });

  it('forgets what was never saved when it is deleted', () => {
    expect(draftReducer([added('1', 'One')], { type: 'put', item: deleted('1') })).toEqual([]);
  });

  it('undoes one item and leaves the others', () => {
    expect(draftReducer([added('1', 'One'), added('2', 'Two')], { type: 'undo', id: '1' }).map((item) => item.id)).toEqual(['2']);
  });

  it('sorts what the server refuses to its items and fields', () => {
    const draft = [added('1', 'One'), added('2', 'Two')];
    const failure = new Failure('INVALID_CHANGES', 'No.', [
      { field: 'changes[1].form.openai.api_key', message: 'Wrong key.' },
      { field: 'changes[1].form.name', message: 'Wrong name.' },
      { field: 'changes[0].expected_version', message: 'Other version.' },
    ]);

    expect(faultsByItem(failure, draft)).toEqual(
      new Map([
        ['2', { api_key: 'Wrong key.', name: 'Wrong name.' }],
        ['1', { form: 'Other version.' }],
      ]),
    );
  });

  it('refuses a name that is used in the section, however it is written', () => {
    const entry = {
      id: '9',
      type: openai,
      values: { ...emptyValues(openai), name: ' pRoduction ' },
      secrets: { api_key: 'sk-1' },
    };

    expect(checkEntry(entry, [credential({ id: '1', name: 'Production' })], []).errors.name).toContain('has this name');
    expect(checkEntry(entry, [credential({ id: '1', name: 'Production' })], [deleted('1')]).errors.name).toBeUndefined();
    expect(checkEntry(entry, [], [added('2', 'PRODUCTION')]).errors.name).toContain('has this name');
  });
});

describe('a stored secret', () => {
  it('stays while its destination stays', () => {
    const base = credential({ id: '1', baseUrl: 'https://api.openai.com' });

    expect([
      ...keptSecrets(openai, base, {
        name: 'Other',
        plain: { ...emptyValues(openai).plain, base_url: 'https://API.openai.com:443/v1' },
      }).kept,
    ]).toEqual(['api_key']);
  });

  it('does not follow another destination, and the reason names both', () => {
    const base = credential({ id: '1', baseUrl: 'https://api.openai.com' });
    const values = { name: 'Other', plain: { ...emptyValues(openai).plain, base_url: 'https://evil.example' } };

    expect(keptSecrets(openai, base, values)).toEqual({
      kept: new Set(),
      moved: { from: 'https://api.openai.com', to: 'https://evil.example' },
    });
    expect(checkEntry({ id: '1', type: openai, values, secrets: {}, base }, [], []).errors.api_key).toContain('again');
  });
});

describe('conflicts', () => {
  it('are what somebody else changed or deleted under the draft', () => {
    const draft = [changed('1', 'Mine'), changed('2', 'Mine'), changed('3', 'Mine'), deleted('4'), added('5', 'New')];
    const saved = [credential({ id: '1', version: 2n }), credential({ id: '2', version: 1n })];

    const { conflicts, settled } = findConflicts(draft, saved);

    expect(conflicts.map((conflict) => [conflict.mine.id, conflict.theirs?.version])).toEqual([
      ['1', 2n],
      ['3', undefined],
    ]);
    expect(settled).toEqual(['4']);
  });
});

describe('arrivals', () => {
  const delivery = (id: string, revision: bigint, rejected?: bigint) =>
    create(DeliverySchema, {
      deviceId: id,
      deviceName: id,
      acknowledgedRevision: revision,
      rejections:
        rejected === undefined
          ? []
          : [create(DeliveryRejectionSchema, { credentialId: '1', version: rejected, reason: RejectionReason.UNAUTHORIZED })],
    });
  const arrivals = new Arrivals(
    create(ListDeliveriesResponseSchema, {
      revision: 7n,
      deliveries: [delivery('a', 7n), delivery('b', 5n, 2n), delivery('c', 0n), delivery('d', 6n, 1n)],
    }),
  );

  it('are counted from what devices said', () => {
    expect(arrivals.of(create(CredentialSchema, { credentialId: '1', version: 2n, revision: 6n }))).toEqual({
      devices: 4,
      arrived: 2,
      rejected: 1,
    });
    expect(arrivals.of(create(CredentialSchema, { credentialId: '2', version: 1n, revision: 1n }))).toEqual({
      devices: 4,
      arrived: 3,
      rejected: 0,
    });
  });

  it('name who is missing and who rejects this version', () => {
    const details = arrivals.detailsOf(create(CredentialSchema, { credentialId: '1', version: 2n, revision: 6n }));

    expect(details.missing.map((one) => one.deviceId)).toEqual(['b', 'c']);
    expect(details.rejected.map((one) => one.delivery.deviceId)).toEqual(['b']);
  });
});
