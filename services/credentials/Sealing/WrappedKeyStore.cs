using System.Data.Common;
using Dapper;
using Platform.Defaults;

namespace Platform.Credentials.Sealing;

/// <summary>A wrapped key, wherever it is stored.</summary>
/// <param name="Table">Which table.</param>
/// <param name="Row">Its row there.</param>
/// <param name="Context">What it is for.</param>
/// <param name="Key">The wrapped key.</param>
internal sealed record StoredWrappedKey(WrappedTable Table, WrappedRow Row, byte[] Context, WrappedKey Key);

/// <summary>A table with wrapped keys.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SelectOthers">Keys that are not under a key-encryption key.</param>
/// <param name="Replace">Puts a key under its new wrap, unless it is another by now.</param>
/// <param name="Context">Makes the context.</param>
internal sealed record WrappedTable(string Name, EngineSql SelectOthers, string Replace, Func<WrappedRow, byte[]> Context);

/// <summary>A row of such a table.</summary>
internal sealed class WrappedRow
{
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
    private const string Feeds = "SELECT kek_id, fingerprint_key AS wrapped, organization_id, feed_id FROM feeds WHERE kek_id <> @kekId ORDER BY feed_id";

    private const string FeedKeys =
        """
        SELECT k.kek_id, k.wrapped, f.organization_id, k.feed_id, k.key_epoch
        FROM feed_keys k JOIN feeds f ON f.feed_id = k.feed_id WHERE k.kek_id <> @kekId ORDER BY k.feed_id, k.key_epoch
        """;

    private const string InputKeys = "SELECT kek_id, wrapped, key_id FROM input_keys WHERE kek_id <> @kekId ORDER BY key_id";
    private const string SigningKeys = "SELECT kek_id, wrapped, key_id FROM signing_keys WHERE kek_id <> @kekId ORDER BY key_id";
    private const string Limit = " LIMIT @limit";
    private const string Fetch = " OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY";

    /// <summary>All tables with wrapped keys. A migration that adds one adds it here, and to the two counts below.</summary>
    public static IReadOnlyList<WrappedTable> Tables { get; } =
    [
        new("feeds", new EngineSql(Feeds + Limit, Feeds + Fetch),
            "UPDATE feeds SET fingerprint_key = @New, kek_id = @NewId WHERE feed_id = @FeedId AND fingerprint_key = @Wrapped",
            row => KeyContexts.FingerprintKey(row.OrganizationId, row.FeedId)),
        new("feed_keys", new EngineSql(FeedKeys + Limit, FeedKeys + Fetch),
            "UPDATE feed_keys SET wrapped = @New, kek_id = @NewId WHERE feed_id = @FeedId AND key_epoch = @KeyEpoch AND wrapped = @Wrapped",
            row => KeyContexts.FeedKey(row.OrganizationId, row.FeedId, (uint)row.KeyEpoch)),
        new("input_keys", new EngineSql(InputKeys + Limit, InputKeys + Fetch),
            "UPDATE input_keys SET wrapped = @New, kek_id = @NewId WHERE key_id = @KeyId AND wrapped = @Wrapped",
            row => KeyContexts.InputKey(row.KeyId)),
        new("signing_keys", new EngineSql(SigningKeys + Limit, SigningKeys + Fetch),
            "UPDATE signing_keys SET wrapped = @New, kek_id = @NewId WHERE key_id = @KeyId AND wrapped = @Wrapped",
            row => KeyContexts.SigningKey(row.KeyId)),
    ];

    /// <summary>Whether anything is wrapped under a key-encryption key.</summary>
    public static async Task<bool> IsInUseAsync(DbConnection connection, DbTransaction transaction, byte[] kekId) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT (SELECT count(*) FROM feeds WHERE kek_id = @kekId) + (SELECT count(*) FROM feed_keys WHERE kek_id = @kekId)
                + (SELECT count(*) FROM input_keys WHERE kek_id = @kekId) + (SELECT count(*) FROM signing_keys WHERE kek_id = @kekId)
            """,
            new { kekId }, transaction) != 0;

    public static Task<long> CountOthersAsync(DbConnection connection, DbTransaction transaction, byte[] kekId) =>
        connection.ExecuteScalarAsync<long>(
            """
            SELECT (SELECT count(*) FROM feeds WHERE kek_id <> @kekId) + (SELECT count(*) FROM feed_keys WHERE kek_id <> @kekId)
                + (SELECT count(*) FROM input_keys WHERE kek_id <> @kekId) + (SELECT count(*) FROM signing_keys WHERE kek_id <> @kekId)
            """,
            new { kekId }, transaction);

    /// <summary>Keys of a table that are not under this key-encryption key.</summary>
    public static async Task<IReadOnlyList<StoredWrappedKey>> ListOthersAsync(
        DbConnection connection, DbTransaction transaction, WrappedTable table, byte[] kekId, int limit) =>
        [.. (await connection.QueryAsync<WrappedRow>(table.SelectOthers.For(connection), new { kekId, limit }, transaction))
            .Select(row => new StoredWrappedKey(table, row, table.Context(row), new WrappedKey(row.KekId, row.Wrapped)))];

    /// <summary>Puts a key under its new wrap; false when it is another key by now, or gone.</summary>
    public static async Task<bool> TryReplaceAsync(DbConnection connection, DbTransaction transaction, StoredWrappedKey stored, WrappedKey wrapped) =>
        await connection.ExecuteAsync(
            stored.Table.Replace,
            new { New = wrapped.Wrapped, NewId = wrapped.KekId, stored.Row.FeedId, stored.Row.KeyEpoch, stored.Row.KeyId, stored.Row.Wrapped }, transaction) == 1;
}
