using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Platform.Defaults;

namespace Platform.Credentials.Sealing;

/// <summary>
/// Opens a known text under every key-encryption key in use at every start, so that a wrong or missing key is noticed before anything is
/// written: a database with keys under two keys, one of them forgotten, cannot be mended.
/// </summary>
internal sealed class KeyCanary(ServiceDatabase database, IKeyEncryptionKeys keys, TimeProvider time)
{
    private static readonly byte[] Text = "platform canary text, 32 bytes.."u8.ToArray();

    /// <summary>Checks the keys, and writes the canary of one that is new.</summary>
    /// <exception cref="InvalidOperationException">Something in the database is under a key that is not there, or a key is another than it was.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(ReadAsync, cancellationToken);
        foreach (var (canary, inUse) in known)
        {
            if (!keys.Has(canary.KekId) ? inUse : !await OpensAsync(canary, cancellationToken))
                throw Missing(canary.KekId);
        }

        if (known.Any(one => one.Canary.KekId.AsSpan().SequenceEqual(keys.CurrentId.Span)))
            return;

        var added = await keys.WrapAsync(KeyContexts.Canary, Text, cancellationToken);
        await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO key_encryption_keys (kek_id, canary, created_at)
                SELECT @KekId, @Wrapped, @Now WHERE NOT EXISTS (SELECT 1 FROM key_encryption_keys WHERE kek_id = @KekId)
                """,
                new { added.KekId, added.Wrapped, Now = time.GetUtcNow() }, transaction),
            cancellationToken);
    }

    /// <summary>Forgets the key-encryption keys that nothing is under any more, but for the current one.</summary>
    public Task ForgetUnusedAsync(CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            foreach (var (canary, inUse) in await ReadAsync(connection, transaction))
            {
                if (!inUse && !canary.KekId.AsSpan().SequenceEqual(keys.CurrentId.Span))
                    await connection.ExecuteAsync("DELETE FROM key_encryption_keys WHERE kek_id = @KekId", new { canary.KekId }, transaction);
            }
        },
        cancellationToken);

    private static async Task<IReadOnlyList<(WrappedKey Canary, bool InUse)>> ReadAsync(DbConnection connection, DbTransaction transaction)
    {
        var known = new List<(WrappedKey, bool)>();
        foreach (var canary in await connection.QueryAsync<WrappedKey>(
            "SELECT kek_id AS KekId, canary AS Wrapped FROM key_encryption_keys ORDER BY created_at", transaction: transaction))
        {
            known.Add((canary, await WrappedKeyStore.IsInUseAsync(connection, transaction, canary.KekId)));
        }

        return known;
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

    private InvalidOperationException Missing(byte[] kekId) => new(
        $"The key-encryption key from {keys.Source} is not the one that this database was written under: it has the id " +
        $"{Convert.ToHexStringLower(keys.CurrentId.Span)}, the database needs {Convert.ToHexStringLower(kekId)}. " +
        $"Start with the right key, or name it in {KeyEncryptionKeySource.PreviousSetting} until 'keys rewrap' is done; without it the stored credentials cannot be opened.");
}
