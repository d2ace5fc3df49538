using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the grants' table: sealed once per device, feed, key epoch, device key and lease.</summary>
internal static class GrantStore
{
    public static async Task<byte[]?> FindFrameAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId, long keyEpoch, byte[] deviceKey, long leaseSeconds) =>
        await connection.QuerySingleOrDefaultAsync<byte[]?>(
            """
            SELECT frame FROM grants
            WHERE feed_id = @feedId AND device_id = @deviceId AND key_epoch = @keyEpoch AND device_key = @deviceKey AND lease_seconds = @leaseSeconds
            """,
            new { feedId, deviceId, keyEpoch, deviceKey, leaseSeconds }, transaction);

    public static async Task PutAsync(DbConnection connection, DbTransaction transaction, GrantRelease release, DateTimeOffset now)
    {
        var row = new
        {
            release.Feed.FeedId,
            release.Holder.DeviceId,
            release.KeyEpoch,
            release.Holder.DeviceKey,
            release.Holder.LeaseSeconds,
            release.Frame,
            now,
        };
        if (await connection.ExecuteAsync(
            """
            UPDATE grants SET device_key = @DeviceKey, lease_seconds = @LeaseSeconds, frame = @Frame, created_at = @now
            WHERE feed_id = @FeedId AND device_id = @DeviceId AND key_epoch = @KeyEpoch
            """,
            row, transaction) == 0)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO grants (feed_id, device_id, key_epoch, device_key, lease_seconds, frame, created_at)
                VALUES (@FeedId, @DeviceId, @KeyEpoch, @DeviceKey, @LeaseSeconds, @Frame, @now)
                """,
                row, transaction);
        }
    }

    /// <summary>Forgets the grants of a device that may not have them any more.</summary>
    public static Task DeleteAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.ExecuteAsync("DELETE FROM grants WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);

    /// <summary>Whether a device holds a key of a feed.</summary>
    public static async Task<bool> ExistsAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM grants WHERE feed_id = @feedId AND device_id = @deviceId) THEN 1 ELSE 0 END", new { feedId, deviceId }, transaction) != 0;
}
