using System.Security.Cryptography;
using Platform.Credentials.Sealing;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Signing;

/// <summary>
/// Wraps signing keys, and reads a ring from what is stored. The database is not believed: every key of the newest list must be one
/// whose private half was wrapped here, so that whoever writes to the database cannot bring in a key of his own.
/// </summary>
internal sealed class SigningKeyVault(IKeyEncryptionKeys keys)
{
    public async Task<StoredSigningKey> WrapAsync(ECDsa key, CancellationToken cancellationToken)
    {
        var publicKey = P256.PublicKey(key);
        var keyId = SigningKeys.KeyId(publicKey).ToArray();
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            var wrapped = await keys.WrapAsync(KeyContexts.SigningKey(keyId), pkcs8, cancellationToken);
            return new StoredSigningKey(keyId, publicKey, wrapped.Wrapped, wrapped.KekId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <exception cref="InvalidOperationException">The stored lists and keys do not belong together.</exception>
    public async Task<LoadedRing> LoadAsync(IReadOnlyList<byte[]> lists, IReadOnlyList<StoredSigningKey> stored, CancellationToken cancellationToken)
    {
        var newest = Follow(lists);
        ECDsa? active = null;
        foreach (var entry in KeyList.Parser.ParseFrom(newest.Body.Span).Keys)
        {
            var publicKey = entry.PublicKey.ToByteArray();
            var keyId = SigningKeys.KeyId(publicKey).ToArray();
            var key = await UnwrapAsync(stored.FirstOrDefault(one => one.KeyId.AsSpan().SequenceEqual(keyId)) ?? throw Damaged(), publicKey, cancellationToken);
            if (entry.State == SigningKeyState.Active && active is null)
                active = key;
            else
                key.Dispose();
        }

        return new LoadedRing(lists, newest, active ?? throw Damaged());
    }

    private static SigningKeys Follow(IReadOnlyList<byte[]> lists)
    {
        try
        {
            var frames = lists.Select(WatchResponse.Parser.ParseFrom).ToList();
            var newest = SigningKeys.Trust(frames[0].Body.Span);
            foreach (var frame in frames.Skip(1))
                newest = newest.Follow(frame.Body.Span, frame.Signature.Span, frame.SigningKeyId.Span);
            return newest.Version == lists.Count ? newest : throw Damaged();
        }
        catch (Exception exception) when (exception is CryptographicException or Google.Protobuf.InvalidProtocolBufferException)
        {
            throw Damaged();
        }
    }

    private async Task<ECDsa> UnwrapAsync(StoredSigningKey stored, byte[] publicKey, CancellationToken cancellationToken)
    {
        byte[] pkcs8;
        try
        {
            pkcs8 = await keys.UnwrapAsync(KeyContexts.SigningKey(stored.KeyId), new WrappedKey(stored.KekId, stored.Wrapped), cancellationToken);
        }
        catch (CryptographicException)
        {
            throw Damaged();
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return P256.PublicKey(key).AsSpan().SequenceEqual(publicKey) ? key : throw Damaged();
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static InvalidOperationException Damaged() => new(
        "The stored signing keys and their lists do not belong together: the database was changed by somebody else, or restored in part. Restore it whole.");
}
