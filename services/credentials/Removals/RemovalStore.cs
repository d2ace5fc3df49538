using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Removals;

/// <summary>A device that held a key of a feed and may not read it any more.</summary>
internal sealed class StoredRemoval
{
    public Guid FeedId { get; init; }

    public Guid DeviceId { get; init; }

    public Guid UserId { get; init; }

    public string Name { get; init; } = "";

    public byte[] SigningKey { get; init; } = [];

    public long Revision { get; init; }

    public DateTimeOffset RemovedAt { get; init; }

    public byte[] Frame { get; init; } = [];

    public byte[] RevocationHash { get; init; } = [];

    public DateTimeOffset? WipedAt { get; init; }
}

/// <summary>All SQL of the removals' table.</summary>
internal static class RemovalStore
{
    private const string Columns = "feed_id, device_id, user_id, name, signing_key, revision, removed_at, frame, revocation_hash, wiped_at";

    public static Task<StoredRemoval?> FindAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.QuerySingleOrDefaultAsync<StoredRemoval>(
            $"SELECT {Columns} FROM removals WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);

    /// <summary>All of a feed, newest first.</summary>
    public static async Task<IReadOnlyList<StoredRemoval>> ListAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<StoredRemoval>(
            $"SELECT {Columns} FROM removals WHERE feed_id = @feedId ORDER BY removed_at DESC, device_id", new { feedId }, transaction)).AsList();

    public static Task InsertAsync(DbConnection connection, DbTransaction transaction, StoredRemoval removal) =>
        connection.ExecuteAsync(
            $"INSERT INTO removals ({Columns}) VALUES (@FeedId, @DeviceId, @UserId, @Name, @SigningKey, @Revision, @RemovedAt, @Frame, @RevocationHash, NULL)",
            removal, transaction);

    /// <summary>Keeps a receipt; the first one counts.</summary>
    public static async Task<bool> TrySetWipedAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId, byte[] receipt, byte[] signature, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            UPDATE removals SET wiped_at = @now, receipt = @receipt, receipt_signature = @signature
            WHERE feed_id = @feedId AND device_id = @deviceId AND wiped_at IS NULL
            """,
            new { feedId, deviceId, receipt, signature, now }, transaction) == 1;

    /// <summary>Forgets the removal of a device that may read the feed again.</summary>
    public static Task DeleteAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.ExecuteAsync("DELETE FROM removals WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);
}
