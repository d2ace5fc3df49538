using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the grants' table: sealed once per device, feed, key epoch, device key and lease.</summary>
internal static class GrantStore
{
    public static async Task<byte[]?> FindFrameAsync(
        SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId, long keyEpoch, byte[] deviceKey, long leaseSeconds) =>
        await connection.QuerySingleOrDefaultAsync<byte[]?>(
            """
            SELECT frame FROM grants
            WHERE feed_id = @feedId AND device_id = @deviceId AND key_epoch = @keyEpoch AND device_key = @deviceKey AND lease_seconds = @leaseSeconds
            """,
            new { feedId, deviceId, keyEpoch, deviceKey, leaseSeconds }, transaction);

    public static Task PutAsync(SqliteConnection connection, SqliteTransaction transaction, GrantRelease release, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO grants (feed_id, device_id, key_epoch, device_key, lease_seconds, frame, created_at)
            VALUES (@FeedId, @DeviceId, @KeyEpoch, @DeviceKey, @LeaseSeconds, @Frame, @now)
            ON CONFLICT (feed_id, device_id, key_epoch) DO UPDATE SET
                device_key = excluded.device_key, lease_seconds = excluded.lease_seconds, frame = excluded.frame, created_at = excluded.created_at
            """,
            new
            {
                release.Feed.FeedId,
                release.Holder.DeviceId,
                release.KeyEpoch,
                release.Holder.DeviceKey,
                release.Holder.LeaseSeconds,
                release.Frame,
                now,
            },
            transaction);

    /// <summary>Forgets the grants of a device that may not have them any more.</summary>
    public static Task DeleteAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.ExecuteAsync("DELETE FROM grants WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);

    /// <summary>Whether a device holds a key of a feed.</summary>
    public static async Task<bool> ExistsAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid deviceId) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT EXISTS (SELECT 1 FROM grants WHERE feed_id = @feedId AND device_id = @deviceId)", new { feedId, deviceId }, transaction) != 0;
}
