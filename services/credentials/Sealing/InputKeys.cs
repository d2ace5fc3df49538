using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Sealing;

/// <summary>The keys that secrets are sealed to on their way in. The newest is published; older ones still open.</summary>
internal sealed class InputKeys(SqliteDatabase database, IKeyEncryptionKeys keys, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, StoredInputKey> _known = new();
    private StoredInputKey? _current;

    /// <summary>The published key.</summary>
    public (byte[] KeyId, byte[] PublicKey) Current =>
        _current is { } key ? (key.KeyId, key.PublicKey) : throw new InvalidOperationException("The service has not started.");

    /// <summary>Reads the newest key, or makes the first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var candidate = await GenerateAsync(cancellationToken);
        _current = await database.WriteAsync((connection, transaction) => FindOrAddAsync(connection, transaction, candidate), cancellationToken);
    }

    /// <summary>Opens a key by its id; null when there is none. The caller disposes it.</summary>
    public async Task<ECDiffieHellman?> OpenAsync(ReadOnlyMemory<byte> keyId, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexString(keyId.Span);
        if (!_known.TryGetValue(id, out var stored))
        {
            // Another replica may have made it.
            stored = await database.ReadAsync(
                (connection, transaction) => connection.QuerySingleOrDefaultAsync<StoredInputKey>(
                    "SELECT key_id AS KeyId, public_key AS PublicKey, wrapped AS Wrapped, kek_id AS KekId FROM input_keys WHERE key_id = @keyId",
                    new { keyId = keyId.ToArray() }, transaction),
                cancellationToken);
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

    private async Task<StoredInputKey> GenerateAsync(CancellationToken cancellationToken)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = P256.PublicKey(key);
        var keyId = SealedInputs.KeyId(publicKey);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            var wrapped = await keys.WrapAsync(KeyContexts.InputKey(keyId), pkcs8, cancellationToken);
            return new StoredInputKey(keyId, publicKey, wrapped.Wrapped, wrapped.KekId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private async Task<StoredInputKey> FindOrAddAsync(SqliteConnection connection, SqliteTransaction transaction, StoredInputKey candidate)
    {
        var stored = await connection.QueryFirstOrDefaultAsync<StoredInputKey>(
            "SELECT key_id AS KeyId, public_key AS PublicKey, wrapped AS Wrapped, kek_id AS KekId FROM input_keys ORDER BY created_at DESC LIMIT 1",
            transaction: transaction);
        if (stored is not null)
            return stored;

        await connection.ExecuteAsync(
            "INSERT INTO input_keys (key_id, public_key, wrapped, kek_id, created_at) VALUES (@KeyId, @PublicKey, @Wrapped, @KekId, @Now)",
            new { candidate.KeyId, candidate.PublicKey, candidate.Wrapped, candidate.KekId, Now = time.GetUtcNow() }, transaction);
        return candidate;
    }

    private sealed record StoredInputKey(byte[] KeyId, byte[] PublicKey, byte[] Wrapped, byte[] KekId);
}
