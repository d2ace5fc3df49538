using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>Encryption context of RFC 9180, section 5: key schedule in base mode, sequence of messages, exports.</summary>
internal sealed class HpkeContext : IDisposable
{
    public const ushort Aes128Gcm = 1;
    public const ushort Aes256Gcm = 2;

    private readonly byte[] _suiteId;
    private readonly byte[] _key;
    private readonly byte[] _baseNonce;
    private readonly byte[] _exporterSecret;
    private ulong _sequence;

    public HpkeContext(ushort aeadId, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        _suiteId = [.. "HPKE"u8, 0x00, 0x10, 0x00, 0x01, (byte)(aeadId >> 8), (byte)aeadId];
        var pskIdHash = HpkeKem.LabeledExtract(_suiteId, default, "psk_id_hash"u8, default);
        var infoHash = HpkeKem.LabeledExtract(_suiteId, default, "info_hash"u8, info);
        const byte modeBase = 0;
        byte[] keyScheduleContext = [modeBase, .. pskIdHash, .. infoHash];
        var secret = HpkeKem.LabeledExtract(_suiteId, sharedSecret, "secret"u8, default);
        _key = HpkeKem.LabeledExpand(_suiteId, secret, "key"u8, keyScheduleContext, aeadId == Aes128Gcm ? 16 : 32);
        _baseNonce = HpkeKem.LabeledExpand(_suiteId, secret, "base_nonce"u8, keyScheduleContext, Aead.NonceLength);
        _exporterSecret = HpkeKem.LabeledExpand(_suiteId, secret, "exp"u8, keyScheduleContext, 32);
        CryptographicOperations.ZeroMemory(secret);
    }

    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) =>
        Aead.Seal(_key, NextNonce(), associatedData, plaintext);

    public byte[] Open(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext) =>
        Aead.Open(_key, NextNonce(), associatedData, ciphertext);

    public byte[] Export(ReadOnlySpan<byte> context, int length) =>
        HpkeKem.LabeledExpand(_suiteId, _exporterSecret, "sec"u8, context, length);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_exporterSecret);
    }

    private byte[] NextNonce()
    {
        var nonce = new byte[Aead.NonceLength];
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), _sequence);
        _sequence = checked(_sequence + 1);
        for (var i = 0; i < nonce.Length; i++)
            nonce[i] ^= _baseNonce[i];
        return nonce;
    }
}
