// @vitest-environment node
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { describe, expect, it } from 'vitest';
import { sealTo, suite } from '@/shared/sealing/hpke';

interface Vector {
  aead_id: number;
  info: string;
  ikmE: string;
  ikmR: string;
  pkRm: string;
  enc: string;
  encryptions_accumulated: string;
}

const file = new URL('../../tests/Platform.Sealing.Tests/Vectors/rfc9180-p256.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (buffer: ArrayBuffer | Uint8Array) => Buffer.from(buffer as Uint8Array).toString('hex');

describe('HPKE', () => {
  it.each(vectors)('is that of RFC 9180 for AEAD $aead_id', async (vector) => {
    const aead = vector.aead_id === 1 ? new Aes128Gcm() : new Aes256Gcm();
    const tested = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead });
    const ephemeral = await tested.kem.deriveKeyPair(bytes(vector.ikmE).buffer);
    const recipient = await tested.kem.deriveKeyPair(bytes(vector.ikmR).buffer);
    const info = bytes(vector.info).buffer;

    const sender = await tested.createSenderContext({ recipientPublicKey: recipient.publicKey, info, ekm: ephemeral });

    expect(hex(await tested.kem.serializePublicKey(recipient.publicKey))).toBe(vector.pkRm);
    expect(hex(sender.enc)).toBe(vector.enc);
    expect(await accumulate(sender)).toBe(vector.encryptions_accumulated);
  });

  it('opens what was sealed, and only with the same info and associated data', async () => {
    const pair = await suite.kem.generateKeyPair();
    const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
    const text = (value: string) => new TextEncoder().encode(value);

    const { enc, ciphertext } = await sealTo(publicKey, text('info'), text('data'), text('secret'));

    const open = async (info: string, data: string) => {
      const recipient = await suite.createRecipientContext({
        recipientKey: pair,
        enc: enc.slice().buffer,
        info: text(info).buffer,
      });
      return new TextDecoder().decode(await recipient.open(ciphertext.slice().buffer, text(data).buffer));
    };
    expect(await open('info', 'data')).toBe('secret');
    await expect(open('infos', 'data')).rejects.toThrow();
    await expect(open('info', 'date')).rejects.toThrow();
    expect(enc).toHaveLength(65);
    expect(ciphertext).toHaveLength('secret'.length + 16);
  });
});

/** The condensed form of the vectors: inputs drawn from SHAKE128 (a length byte, then the bytes), 1,000 ciphertexts absorbed by another. */
async function accumulate(sender: { seal: (data: ArrayBuffer, aad: ArrayBuffer) => Promise<ArrayBuffer> }): Promise<string> {
  const source = new Uint8Array(createHash('shake128', { outputLength: 1_000_000 }).digest());
  let at = 0;
  const draw = () => {
    const length = source[at] ?? 0;
    const drawn = source.slice(at + 1, at + 1 + length);
    at += 1 + length;
    return drawn.buffer;
  };
  const sink = createHash('shake128', { outputLength: 16 });
  for (let index = 0; index < 1000; index++) {
    const associatedData = draw();
    const plaintext = draw();
    sink.update(new Uint8Array(await sender.seal(plaintext, associatedData)));
  }
  return sink.digest('hex');
}
