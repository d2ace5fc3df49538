using System.Security.Cryptography;

namespace Platform.Credentials.Sealing;

/// <summary>Two keys at once, while everything moves from one to the other: the current one wraps, both unwrap.</summary>
internal sealed class RotatingKeyEncryptionKeys(IKeyEncryptionKeys current, IKeyEncryptionKeys previous) : IKeyEncryptionKeys, IDisposable
{
    public ReadOnlyMemory<byte> CurrentId => current.CurrentId;

    public string Source => $"{current.Source}, and before it {previous.Source}";

    public bool Has(ReadOnlySpan<byte> kekId) => current.Has(kekId) || previous.Has(kekId);

    public ValueTask<WrappedKey> WrapAsync(ReadOnlyMemory<byte> context, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        current.WrapAsync(context, key, cancellationToken);

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> context, WrappedKey wrapped, CancellationToken cancellationToken) =>
        current.Has(wrapped.KekId) ? current.UnwrapAsync(context, wrapped, cancellationToken)
        : previous.Has(wrapped.KekId) ? previous.UnwrapAsync(context, wrapped, cancellationToken)
        : throw new CryptographicException("The key was wrapped by a key-encryption key that is not in use.");

    public void Dispose()
    {
        (current as IDisposable)?.Dispose();
        (previous as IDisposable)?.Dispose();
    }
}
