import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { ListCredentialsResponseSchema, type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { keepUnchanged } from '@/shared/api/keepUnchanged';
import { credential } from './samples';

const list = (revision: bigint, ...credentials: Credential[]) => create(ListCredentialsResponseSchema, { revision, credentials });
const sample = (id: string, version = 1n, time = 1000): Credential => ({
  ...credential({ id, version, revision: version }),
  updateTime: timestampFromMs(time),
});

describe('credentials that are read again', () => {
  it('are the same object when nothing has changed, whatever the bytes of their fingerprints', () => {
    const before = list(1n, sample('one'), sample('two'));

    expect(keepUnchanged(before, list(1n, sample('one'), sample('two')))).toBe(before);
  });

  it('are new where they changed and the same elsewhere', () => {
    const before = list(1n, sample('one'), sample('two'), sample('three'));

    const now = keepUnchanged(before, list(2n, sample('one'), sample('two', 2n), sample('four')));

    expect(now.revision).toBe(2n);
    expect(now.credentials.map((one) => one.credentialId)).toEqual(['one', 'two', 'four']);
    expect(now.credentials.map((one) => before.credentials.includes(one))).toEqual([true, false, false]);
  });

  it('are new after a restored database has given the same version to something else', () => {
    const before = list(2n, sample('one', 2n, 1000));

    const now = keepUnchanged(before, list(2n, sample('one', 2n, 2000)));

    expect(now.credentials[0]).not.toBe(before.credentials[0]);
  });
});
