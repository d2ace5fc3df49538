namespace Platform.Credentials.Sealing;

/// <summary>A key under a key-encryption key.</summary>
/// <param name="KekId">Which key-encryption key, 16 bytes.</param>
/// <param name="Wrapped">The wrapped key.</param>
internal sealed record WrappedKey(byte[] KekId, byte[] Wrapped);

/// <summary>
/// Key-encryption keys: they wrap keys and never content, and never leave their keeper. Asynchronous, because a cloud service may
/// keep them; so nothing calls this with a row lock held.
/// </summary>
internal interface IKeyEncryptionKeys
{
    /// <summary>Id of the key that wraps from now on: 16 bytes that tell nothing of it.</summary>
    ReadOnlyMemory<byte> CurrentId { get; }

    /// <summary>Where the key comes from, for people.</summary>
    string Source { get; }

    /// <summary>Whether this keeps the key with an id.</summary>
    bool Has(ReadOnlySpan<byte> kekId);

    /// <summary>Wraps a key for a context.</summary>
    ValueTask<WrappedKey> WrapAsync(ReadOnlyMemory<byte> context, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Unwraps a key. The caller zeroes what it gets.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Another key or another context wrapped it.</exception>
    ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> context, WrappedKey wrapped, CancellationToken cancellationToken);
}
