using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the grants' table: sealed once per device, feed, key epoch and device key.</summary>
internal static class GrantStore
{
    public static async Task<byte[]?> FindFrameAsync(
        SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId, long keyEpoch, byte[] deviceKey) =>
        await connection.QuerySingleOrDefaultAsync<byte[]?>(
            "SELECT frame FROM grants WHERE feed_id = @feedId AND device_id = @deviceId AND key_epoch = @keyEpoch AND device_key = @deviceKey",
            new { feedId, deviceId, keyEpoch, deviceKey }, transaction);

    public static Task PutAsync(
        SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId, long keyEpoch, byte[] deviceKey, byte[] frame, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO grants (feed_id, device_id, key_epoch, device_key, frame, created_at)
            VALUES (@feedId, @deviceId, @keyEpoch, @deviceKey, @frame, @now)
            ON CONFLICT (feed_id, device_id, key_epoch) DO UPDATE SET device_key = excluded.device_key, frame = excluded.frame, created_at = excluded.created_at
            """,
            new { feedId, deviceId, keyEpoch, deviceKey, frame, now }, transaction);

    /// <summary>Whether a device was ever given a key of a feed.</summary>
    public static async Task<bool> ExistsAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT EXISTS (SELECT 1 FROM grants WHERE feed_id = @feedId AND device_id = @deviceId)", new { feedId, deviceId }, transaction) != 0;
}
