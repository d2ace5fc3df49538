using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Feeds;

/// <summary>A device that holds a key of a feed, as org described it when it got the key.</summary>
internal sealed class StoredHolder
{
    public Guid DeviceId { get; init; }

    public Guid UserId { get; init; }

    public string Name { get; init; } = "";

    public byte[] SigningKey { get; init; } = [];
}

/// <summary>All SQL of the holders' table.</summary>
internal static class HolderStore
{
    public static async Task PutAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Holder holder, DateTimeOffset now)
    {
        var row = new { feedId, holder.DeviceId, holder.UserId, holder.Name, holder.SigningKey, now };
        if (await connection.ExecuteAsync(
            "UPDATE holders SET name = @Name, signing_key = @SigningKey WHERE feed_id = @feedId AND device_id = @DeviceId", row, transaction) == 0)
        {
            await connection.ExecuteAsync(
                "INSERT INTO holders (feed_id, device_id, user_id, name, signing_key, created_at) VALUES (@feedId, @DeviceId, @UserId, @Name, @SigningKey, @now)",
                row, transaction);
        }
    }

    public static Task<StoredHolder?> FindAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.QuerySingleOrDefaultAsync<StoredHolder>(
            "SELECT device_id, user_id, name, signing_key FROM holders WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);

    public static async Task<IReadOnlyList<StoredHolder>> ListAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<StoredHolder>(
            "SELECT device_id, user_id, name, signing_key FROM holders WHERE feed_id = @feedId", new { feedId }, transaction)).AsList();

    public static Task DeleteAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId) =>
        connection.ExecuteAsync("DELETE FROM holders WHERE feed_id = @feedId AND device_id = @deviceId", new { feedId, deviceId }, transaction);
}
