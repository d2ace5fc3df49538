using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>The key of one feed in one key epoch. Zeroed when disposed; never printed.</summary>
public sealed class FeedKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    // Pinned, so that the collector leaves no copy behind.
    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    /// <summary>Takes a copy of the key.</summary>
    /// <param name="epoch">Key epoch, 1 or more.</param>
    /// <param name="key">32 bytes.</param>
    public FeedKey(uint epoch, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epoch);
        if (key.Length != Length)
            throw new ArgumentException("A feed key has 32 bytes.", nameof(key));

        Epoch = epoch;
        key.CopyTo(_key);
        Commitment = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: "platform feed key commitment v1"u8.ToArray());
    }

    /// <summary>A random key.</summary>
    public static FeedKey Generate(uint epoch)
    {
        Span<byte> key = stackalloc byte[Length];
        RandomNumberGenerator.Fill(key);
        var feedKey = new FeedKey(epoch, key);
        CryptographicOperations.ZeroMemory(key);
        return feedKey;
    }

    /// <summary>Key epoch: 1 for the first, +1 per rotation.</summary>
    public uint Epoch { get; }

    /// <summary>32 bytes that name the key and tell nothing of it (see Grant in change_set.proto).</summary>
    public byte[] Commitment { get; }

    /// <summary>The key itself.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key;
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }
}
