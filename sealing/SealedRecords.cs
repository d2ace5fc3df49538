using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing;

/// <summary>What a sealed record belongs to; with the key epoch, its associated data.</summary>
/// <param name="OrganizationId">Organization of the feed.</param>
/// <param name="FeedId">The feed.</param>
/// <param name="ResourceId">The resource.</param>
/// <param name="Version">Version of the resource.</param>
/// <param name="OriginHash">SHA-256 of the canonical origin the secret may be sent to, 32 bytes.</param>
public readonly record struct RecordContext(Guid OrganizationId, Guid FeedId, Guid ResourceId, long Version, byte[] OriginHash);

/// <summary>Seals and opens records as SealedRecord in change_set.proto describes.</summary>
public static class SealedRecords
{
    private const int SaltLength = 32;
    private const int AssociatedDataLength = 18 + 16 + 16 + 16 + 8 + 4 + 32;

    /// <summary>Seals a record under a key derived for it alone.</summary>
    public static SealedRecord Seal(FeedKey key, in RecordContext context, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        Span<byte> associatedData = stackalloc byte[AssociatedDataLength];
        WriteAssociatedData(associatedData, context, key.Epoch);
        Span<byte> derived = stackalloc byte[64];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, derived, salt, associatedData);
        var record = new SealedRecord
        {
            KeyEpoch = key.Epoch,
            OriginHash = ByteString.CopyFrom(context.OriginHash),
            Salt = UnsafeByteOperations.UnsafeWrap(salt),
            Commitment = ByteString.CopyFrom(derived[32..]),
            Ciphertext = UnsafeByteOperations.UnsafeWrap(Aead.Seal(derived[..32], stackalloc byte[Aead.NonceLength], associatedData, plaintext)),
        };
        CryptographicOperations.ZeroMemory(derived);
        return record;
    }

    /// <summary>Opens a record. The caller zeroes what it gets.</summary>
    /// <exception cref="CryptographicException">It was not sealed under this key for this context.</exception>
    public static byte[] Open(FeedKey key, in RecordContext context, SealedRecord record)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(record);
        if (record.KeyEpoch != key.Epoch || record.Salt.Length != SaltLength || !record.OriginHash.Span.SequenceEqual(context.OriginHash))
            throw new CryptographicException("The record is of another key epoch or destination, or malformed.");

        Span<byte> associatedData = stackalloc byte[AssociatedDataLength];
        WriteAssociatedData(associatedData, context, key.Epoch);
        Span<byte> derived = stackalloc byte[64];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, derived, record.Salt.Span, associatedData);
        try
        {
            // Before decryption: one ciphertext must not open to different texts for devices with different feed keys.
            if (!CryptographicOperations.FixedTimeEquals(derived[32..], record.Commitment.Span))
                throw new CryptographicException("The record's key commitment does not match.");

            return Aead.Open(derived[..32], stackalloc byte[Aead.NonceLength], associatedData, record.Ciphertext.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void WriteAssociatedData(Span<byte> output, in RecordContext context, uint epoch)
    {
        if (context.OriginHash.Length != 32)
            throw new ArgumentException("An origin hash has 32 bytes.", nameof(context));

        "platform record v1"u8.CopyTo(output);
        context.OrganizationId.TryWriteBytes(output[18..], bigEndian: true, out _);
        context.FeedId.TryWriteBytes(output[34..], bigEndian: true, out _);
        context.ResourceId.TryWriteBytes(output[50..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(output[66..], context.Version);
        BinaryPrimitives.WriteUInt32BigEndian(output[74..], epoch);
        context.OriginHash.CopyTo(output[78..]);
    }
}
