using Platform.Org.Database;

namespace Platform.Org.Tokens;

/// <summary>All SQL of the table used_assertions. It holds what could still be replayed, and nothing longer.</summary>
internal static class UsedAssertionStore
{
    public static Task PurgeAsync(Session session, DateTimeOffset now) =>
        session.ExecuteAsync("DELETE FROM used_assertions WHERE expire_time <= @now", new { now });

    public static Task<bool> ContainsAsync(Session session, Guid deviceId, byte[] jtiHash) => session.ScalarAsync<bool>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM used_assertions WHERE device_id = @deviceId AND jti_hash = @jtiHash) THEN 1 ELSE 0 END",
        new { deviceId, jtiHash });

    public static Task<long> CountAsync(Session session, Guid deviceId) =>
        session.ScalarAsync<long>("SELECT count(*) FROM used_assertions WHERE device_id = @deviceId", new { deviceId });

    public static Task InsertAsync(Session session, Guid deviceId, byte[] jtiHash, DateTimeOffset expireTime) => session.ExecuteAsync(
        "INSERT INTO used_assertions (device_id, jti_hash, expire_time) VALUES (@deviceId, @jtiHash, @expireTime)",
        new { deviceId, jtiHash, expireTime });
}
