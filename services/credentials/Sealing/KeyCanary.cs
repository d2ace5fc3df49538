using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using Platform.Defaults;

namespace Platform.Credentials.Sealing;

/// <summary>
/// Opens a known text under the key-encryption key at every start, so that a wrong key is noticed before anything is written under
/// it: a database with keys under two keys, one of them forgotten, cannot be mended.
/// </summary>
internal sealed class KeyCanary(SqliteDatabase database, IKeyEncryptionKeys keys, TimeProvider time)
{
    private static readonly byte[] Text = "platform canary text, 32 bytes.."u8.ToArray();

    /// <summary>Checks the key, or writes the canary of a new database.</summary>
    /// <exception cref="InvalidOperationException">The database was written under another key.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var canary = await keys.WrapAsync(KeyContexts.Canary, Text, cancellationToken);
        var stored = await database.WriteAsync((connection, transaction) => FindOrAddAsync(connection, transaction, canary), cancellationToken);
        if (!await OpensAsync(stored, cancellationToken))
        {
            throw new InvalidOperationException(
                $"The key-encryption key from {keys.Source} is not the one that this database was written under: it has the id " +
                $"{Convert.ToHexStringLower(keys.CurrentId.Span)}, the database needs {Convert.ToHexStringLower(stored.KekId)}. " +
                "Start with the right key; without it the stored credentials cannot be opened.");
        }
    }

    private async Task<WrappedKey> FindOrAddAsync(SqliteConnection connection, SqliteTransaction transaction, WrappedKey canary)
    {
        var stored = (await connection.QueryAsync<WrappedKey>(
            "SELECT kek_id AS KekId, canary AS Wrapped FROM key_encryption_keys ORDER BY created_at", transaction: transaction)).ToList();
        if (stored.Count > 0)
            return stored.Find(row => row.KekId.AsSpan().SequenceEqual(keys.CurrentId.Span)) ?? stored[^1];

        await connection.ExecuteAsync(
            "INSERT INTO key_encryption_keys (kek_id, canary, created_at) VALUES (@KekId, @Wrapped, @Now)",
            new { canary.KekId, canary.Wrapped, Now = time.GetUtcNow() }, transaction);
        return canary;
    }

    private async Task<bool> OpensAsync(WrappedKey canary, CancellationToken cancellationToken)
    {
        try
        {
            var text = await keys.UnwrapAsync(KeyContexts.Canary, canary, cancellationToken);
            return text.AsSpan().SequenceEqual(Text);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
