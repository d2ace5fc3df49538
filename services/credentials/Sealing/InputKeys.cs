using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Credentials.Audit;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Sealing;

/// <summary>
/// The keys that secrets are sealed to on their way in. The newest is published. An older one still opens for a while, for those who
/// fetched it just before; then its private half is deleted, and what somebody recorded on the way can be opened by nobody.
/// </summary>
internal sealed class InputKeys(ServiceDatabase database, IKeyEncryptionKeys keys, IOptions<CredentialsOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, StoredInputKey> _known = new();
    private volatile StoredInputKey? _current;

    /// <summary>The published key.</summary>
    public (byte[] KeyId, byte[] PublicKey) Current =>
        _current is { } key ? (key.KeyId, key.PublicKey) : throw new InvalidOperationException("The service has not started.");

    /// <summary>Reads the newest key, or makes the first.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    /// <summary>Takes over what another process has made, rotates a key that has been used long enough, and deletes what nobody may use any more.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var newest = await database.ReadAsync(InputKeyStore.FindNewestAsync, cancellationToken);
        if (newest is null || now - newest.CreatedAt >= options.Value.InputKeyLifetime)
            newest = await RotateAsync(newest?.KeyId, cancellationToken);
        _current = newest;

        var before = now - options.Value.InputKeyGrace;
        if (!await database.ReadAsync((connection, transaction) => InputKeyStore.HasSucceededBeforeAsync(connection, transaction, before), cancellationToken))
            return;

        await database.WriteAsync((connection, transaction) => InputKeyStore.DeleteSucceededBeforeAsync(connection, transaction, before), cancellationToken);
        _known.Clear();
    }

    /// <summary>Makes and publishes the next key now.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken) =>
        _current = await RotateAsync((await database.ReadAsync(InputKeyStore.FindNewestAsync, cancellationToken))?.KeyId, cancellationToken);

    /// <summary>Opens a key by its id; null when there is none. The caller disposes it.</summary>
    public async Task<ECDiffieHellman?> OpenAsync(ReadOnlyMemory<byte> keyId, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexString(keyId.Span);
        if (!_known.TryGetValue(id, out var stored))
        {
            // Another replica may have made it.
            stored = await database.ReadAsync((connection, transaction) => InputKeyStore.FindAsync(connection, transaction, keyId.ToArray()), cancellationToken);
            if (stored is null)
                return null;

            _known[id] = stored;
        }

        var pkcs8 = await keys.UnwrapAsync(KeyContexts.InputKey(stored.KeyId), new WrappedKey(stored.KekId, stored.Wrapped), cancellationToken);
        try
        {
            var key = ECDiffieHellman.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Stores a new key, unless another process has put one after the same predecessor.</summary>
    private async Task<StoredInputKey> RotateAsync(byte[]? predecessor, CancellationToken cancellationToken)
    {
        var candidate = await GenerateAsync(cancellationToken);
        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                var newest = await InputKeyStore.FindNewestAsync(connection, transaction);
                if (newest is not null && !newest.KeyId.AsSpan().SequenceEqual(predecessor))
                    return newest;

                await InputKeyStore.InsertAsync(connection, transaction, candidate);
                await RecordAsync(connection, transaction, candidate);
                return candidate;
            },
            cancellationToken);
    }

    private static Task RecordAsync(DbConnection connection, DbTransaction transaction, StoredInputKey key) =>
        AuditTable.AppendAsync(connection, transaction,
            [new AuditRow(Guid.Empty, AuditActor.Service("credentials"), AuditAction.InputKeyRotated, new Guid(key.KeyId.AsSpan(0, 16), bigEndian: true), 0, 0, key.CreatedAt)]);

    private async Task<StoredInputKey> GenerateAsync(CancellationToken cancellationToken)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = P256.PublicKey(key);
        var keyId = SealedInputs.KeyId(publicKey);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            var wrapped = await keys.WrapAsync(KeyContexts.InputKey(keyId), pkcs8, cancellationToken);
            return new StoredInputKey { KeyId = keyId, PublicKey = publicKey, Wrapped = wrapped.Wrapped, KekId = wrapped.KekId, CreatedAt = time.GetStoredNow() };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
