using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Credentials.V1;

namespace Platform.Sealing;

/// <summary>Hash over all live resources of a feed (see ChangeSet in change_set.proto).</summary>
public static class StateDigest
{
    /// <summary>Digest of the resources.</summary>
    /// <param name="resources">Live resources, in ascending order of the big-endian bytes of their ids.</param>
    /// <exception cref="ArgumentException">The resources are not in order, or one comes twice.</exception>
    public static Hash32 Compute(IEnumerable<(Guid ResourceId, long Version, Hash32 RecordHash)> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("platform state v1\0"u8);
        Span<byte> entry = stackalloc byte[16 + 8 + Hash32.Length];
        Span<byte> previous = stackalloc byte[16];
        var first = true;
        foreach (var (resourceId, version, recordHash) in resources)
        {
            resourceId.TryWriteBytes(entry, bigEndian: true, out _);
            if (!first && previous.SequenceCompareTo(entry[..16]) >= 0)
                throw new ArgumentException("Resources must be in ascending order of their ids.", nameof(resources));

            first = false;
            entry[..16].CopyTo(previous);
            BinaryPrimitives.WriteInt64BigEndian(entry[16..], version);
            recordHash.CopyTo(entry[24..]);
            sha.AppendData(entry);
        }

        Span<byte> digest = stackalloc byte[Hash32.Length];
        sha.GetHashAndReset(digest);
        return new Hash32(digest);
    }

    /// <summary>
    /// Hash of a whole sealed record: SHA-256("platform record hash v1" || 0x00 || key epoch (4) || origin hash (32) || salt (32) ||
    /// commitment (32) || ciphertext). The salt and the commitment are in it because a member knows the feed key and could otherwise
    /// choose them so that the same ciphertext opens to something else.
    /// </summary>
    /// <exception cref="ArgumentException">A part does not have its length.</exception>
    public static Hash32 RecordHash(SealedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.OriginHash.Length != Hash32.Length || record.Salt.Length != Hash32.Length || record.Commitment.Length != Hash32.Length)
            throw new ArgumentException("Origin hash, salt and commitment have 32 bytes each.", nameof(record));

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("platform record hash v1\0"u8);
        Span<byte> epoch = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(epoch, record.KeyEpoch);
        sha.AppendData(epoch);
        sha.AppendData(record.OriginHash.Span);
        sha.AppendData(record.Salt.Span);
        sha.AppendData(record.Commitment.Span);
        sha.AppendData(record.Ciphertext.Span);
        Span<byte> hash = stackalloc byte[Hash32.Length];
        sha.GetHashAndReset(hash);
        return new Hash32(hash);
    }
}
