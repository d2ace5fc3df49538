import { fromBinary } from '@bufbuild/protobuf';
import { WatchResponseSchema } from '@/gen/platform/sync/v1/sync_service_pb';

// Crockford's base 32: no I, L, O or U, which are misread.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

interface DeviceKeys {
  deviceId: string;
  hpkePublicKey: Uint8Array;
  signingPublicKey: Uint8Array;
}

/** The serialized list of signing keys in the frame that the credentials service answers. */
export function keyListOf(frame: Uint8Array): Uint8Array {
  return fromBinary(WatchResponseSchema, frame).body;
}

/**
 * The text that the device shows after its sign-in: the first 60 bits of SHA-256("platform device fingerprint v1" || 0x00 || device id ||
 * its two public keys || SHA-256 of the list of signing keys). Computed here, from the keys themselves, so that it differs from the
 * device's when somebody exchanged one of them on the way.
 */
export async function deviceFingerprint(device: DeviceKeys, keyList: Uint8Array): Promise<string> {
  const id = Uint8Array.from(device.deviceId.replaceAll('-', '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hash = await sha256(
    new TextEncoder().encode('platform device fingerprint v1\0'),
    id,
    device.hpkePublicKey,
    device.signingPublicKey,
    await sha256(keyList),
  );
  const bits = Array.from(hash.subarray(0, 8), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = Array.from({ length: 12 }, (_, index) => digits[parseInt(bits.slice(index * 5, index * 5 + 5), 2)]).join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
