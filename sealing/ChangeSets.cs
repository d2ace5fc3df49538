using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>The chain over a feed's change sets.</summary>
public static class ChangeSets
{
    /// <summary>Head hash after a change set: SHA-256("platform change set v1" || 0x00 || body).</summary>
    /// <param name="body">The change set's serialized bytes, exactly as stored.</param>
    public static Hash32 HeadHash(ReadOnlySpan<byte> body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("platform change set v1\0"u8);
        sha.AppendData(body);
        Span<byte> hash = stackalloc byte[Hash32.Length];
        sha.GetHashAndReset(hash);
        return new Hash32(hash);
    }
}
