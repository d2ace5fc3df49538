using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>Hash over all live resources of a feed (see ChangeSet in change_set.proto).</summary>
public static class StateDigest
{
    /// <summary>Digest of the resources.</summary>
    /// <param name="resources">Live resources, in ascending order of the big-endian bytes of their ids.</param>
    /// <exception cref="ArgumentException">The resources are not in order, or one comes twice.</exception>
    public static Hash32 Compute(IEnumerable<(Guid ResourceId, long Version, Hash32 CiphertextHash)> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("platform state v1\0"u8);
        Span<byte> entry = stackalloc byte[16 + 8 + Hash32.Length];
        Span<byte> previous = stackalloc byte[16];
        var first = true;
        foreach (var (resourceId, version, ciphertextHash) in resources)
        {
            resourceId.TryWriteBytes(entry, bigEndian: true, out _);
            if (!first && previous.SequenceCompareTo(entry[..16]) >= 0)
                throw new ArgumentException("Resources must be in ascending order of their ids.", nameof(resources));

            first = false;
            entry[..16].CopyTo(previous);
            BinaryPrimitives.WriteInt64BigEndian(entry[16..], version);
            ciphertextHash.CopyTo(entry[24..]);
            sha.AppendData(entry);
        }

        Span<byte> digest = stackalloc byte[Hash32.Length];
        sha.GetHashAndReset(digest);
        return new Hash32(digest);
    }

    /// <summary>SHA-256 of a sealed record's ciphertext.</summary>
    public static Hash32 CiphertextHash(ReadOnlySpan<byte> ciphertext) => new(SHA256.HashData(ciphertext));
}
