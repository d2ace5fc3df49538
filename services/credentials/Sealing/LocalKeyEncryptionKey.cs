using System.Security.Cryptography;
using Platform.Sealing;

namespace Platform.Credentials.Sealing;

/// <summary>A key-encryption key in this process's memory: pinned, zeroed when disposed, never printed.</summary>
internal abstract class LocalKeyEncryptionKey : IKeyEncryptionKeys, IDisposable
{
    public const int Length = 32;

    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);
    private readonly byte[] _id;
    private bool _disposed;

    /// <summary>Takes the key over: the given bytes are zeroed.</summary>
    protected LocalKeyEncryptionKey(string source, Span<byte> key)
    {
        Source = source;
        key.CopyTo(_key);
        CryptographicOperations.ZeroMemory(key);
        _id = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 16, info: "platform key-encryption key id v1"u8.ToArray());
    }

    public string Source { get; }

    public ReadOnlyMemory<byte> CurrentId => _id;

    public bool Has(ReadOnlySpan<byte> kekId) => kekId.SequenceEqual(_id);

    public ValueTask<WrappedKey> WrapAsync(ReadOnlyMemory<byte> context, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return ValueTask.FromResult(new WrappedKey(_id, KeyWrap.Wrap(_key, context.Span, key.Span)));
    }

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> context, WrappedKey wrapped, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Has(wrapped.KekId))
            throw new CryptographicException("The key was wrapped by another key-encryption key.");

        return ValueTask.FromResult(KeyWrap.Unwrap(_key, context.Span, wrapped.Wrapped));
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
        GC.SuppressFinalize(this);
    }
}
