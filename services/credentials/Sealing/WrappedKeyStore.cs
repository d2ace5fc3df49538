using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Sealing;

/// <summary>A wrapped key, wherever it is stored.</summary>
/// <param name="Table">Which table.</param>
/// <param name="RowId">Its row there.</param>
/// <param name="Context">What it is for.</param>
/// <param name="Key">The wrapped key.</param>
internal sealed record StoredWrappedKey(WrappedTable Table, long RowId, byte[] Context, WrappedKey Key);

/// <summary>A table with wrapped keys.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">Column of the wrapped key; <c>kek_id</c> says under which key-encryption key.</param>
/// <param name="ContextColumns">What the context is made of.</param>
/// <param name="Context">Makes the context.</param>
internal sealed record WrappedTable(string Name, string Column, string ContextColumns, Func<WrappedRow, byte[]> Context);

/// <summary>A row of such a table.</summary>
internal sealed class WrappedRow
{
    public long RowNumber { get; init; }

    public byte[] KekId { get; init; } = [];

    public byte[] Wrapped { get; init; } = [];

    public Guid OrganizationId { get; init; }

    public Guid FeedId { get; init; }

    public long KeyEpoch { get; init; }

    public byte[] KeyId { get; init; } = [];
}

/// <summary>Every wrapped key of the database: all that a new key-encryption key must wrap again.</summary>
internal static class WrappedKeyStore
{
    /// <summary>All tables with wrapped keys. A migration that adds one adds it here.</summary>
    public static IReadOnlyList<WrappedTable> Tables { get; } =
    [
        new("feeds", "fingerprint_key", "organization_id, feed_id", row => KeyContexts.FingerprintKey(row.OrganizationId, row.FeedId)),
        new("feed_keys", "wrapped", "(SELECT f.organization_id FROM feeds f WHERE f.feed_id = feed_keys.feed_id) AS organization_id, feed_id, key_epoch",
            row => KeyContexts.FeedKey(row.OrganizationId, row.FeedId, (uint)row.KeyEpoch)),
        new("input_keys", "wrapped", "key_id", row => KeyContexts.InputKey(row.KeyId)),
        new("signing_keys", "wrapped", "key_id", row => KeyContexts.SigningKey(row.KeyId)),
    ];

    /// <summary>Whether anything is wrapped under a key-encryption key.</summary>
    public static async Task<bool> IsInUseAsync(SqliteConnection connection, SqliteTransaction transaction, byte[] kekId)
    {
        foreach (var table in Tables)
        {
            if (await connection.ExecuteScalarAsync<long>($"SELECT EXISTS (SELECT 1 FROM {table.Name} WHERE kek_id = @kekId)", new { kekId }, transaction) != 0)
                return true;
        }

        return false;
    }

    public static async Task<long> CountOthersAsync(SqliteConnection connection, SqliteTransaction transaction, byte[] kekId)
    {
        var count = 0L;
        foreach (var table in Tables)
            count += await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table.Name} WHERE kek_id <> @kekId", new { kekId }, transaction);
        return count;
    }

    /// <summary>Keys of a table that are not under this key-encryption key.</summary>
    public static async Task<IReadOnlyList<StoredWrappedKey>> ListOthersAsync(
        SqliteConnection connection, SqliteTransaction transaction, WrappedTable table, byte[] kekId, int limit) =>
        [.. (await connection.QueryAsync<WrappedRow>(
            $"SELECT rowid AS row_number, kek_id, {table.Column} AS wrapped, {table.ContextColumns} FROM {table.Name} WHERE kek_id <> @kekId LIMIT @limit",
            new { kekId, limit }, transaction)).Select(row => new StoredWrappedKey(table, row.RowNumber, table.Context(row), new WrappedKey(row.KekId, row.Wrapped)))];

    /// <summary>Puts a key under its new wrap; false when it is another key by now, or gone.</summary>
    public static async Task<bool> TryReplaceAsync(SqliteConnection connection, SqliteTransaction transaction, StoredWrappedKey stored, WrappedKey wrapped) =>
        await connection.ExecuteAsync(
            $"UPDATE {stored.Table.Name} SET {stored.Table.Column} = @New, kek_id = @NewId WHERE rowid = @RowId AND {stored.Table.Column} = @Old",
            new { New = wrapped.Wrapped, NewId = wrapped.KekId, stored.RowId, Old = stored.Key.Wrapped }, transaction) == 1;
}
