import { describe, expect, it } from 'vitest';
import { deviceFingerprint } from '@/features/devices/deviceFingerprint';

// The same values are in the sealing library's tests: page and device must show the same text.
describe('deviceFingerprint', () => {
  const device = {
    deviceId: '01890000-0000-7000-8000-000000000001',
    hpkePublicKey: new Uint8Array(65).fill(4),
    signingPublicKey: new Uint8Array(65).fill(5),
  };
  const keyList = new Uint8Array([1, 2, 3]);

  it('is what the device computes', async () => {
    expect(await deviceFingerprint(device, keyList)).toBe('M2VR-T303-NFSM');
  });

  it('is another when a key or the list was exchanged', async () => {
    expect(await deviceFingerprint({ ...device, hpkePublicKey: new Uint8Array(65).fill(6) }, keyList)).not.toBe('M2VR-T303-NFSM');
    expect(await deviceFingerprint(device, new Uint8Array([1, 2]))).not.toBe('M2VR-T303-NFSM');
  });
});
