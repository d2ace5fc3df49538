using Platform.Org.Database;

namespace Platform.Org.OAuth;

/// <summary>All SQL of the table device_grants.</summary>
internal static class DeviceGrantStore
{
    private const string Columns =
        "device_code_hash, user_code, client_id, scope, thumbprint, device_name, address, create_time, expire_time, poll_time, user_id, approved, auth_time";

    public static Task PurgeAsync(Session session, DateTimeOffset now) =>
        session.ExecuteAsync("DELETE FROM device_grants WHERE expire_time <= @now", new { now });

    public static Task<long> CountAsync(Session session) => session.ScalarAsync<long>("SELECT count(*) FROM device_grants");

    public static Task InsertAsync(Session session, DeviceGrant grant) => session.ExecuteAsync(
        """
        INSERT INTO device_grants (device_code_hash, user_code, client_id, scope, thumbprint, device_name, address, create_time, expire_time)
        VALUES (@DeviceCodeHash, @UserCode, @ClientId, @Scope, @Thumbprint, @DeviceName, @Address, @CreateTime, @ExpireTime)
        """,
        grant);

    public static Task<DeviceGrant?> FindAsync(Session session, byte[] deviceCodeHash) => session.FindAsync<DeviceGrant>(
        $"SELECT {Columns} FROM device_grants WHERE device_code_hash = @deviceCodeHash",
        new { deviceCodeHash });

    /// <summary>The grant that waits under a user code.</summary>
    public static Task<DeviceGrant?> FindWaitingAsync(Session session, string userCode, DateTimeOffset now) => session.FindAsync<DeviceGrant>(
        $"SELECT {Columns} FROM device_grants WHERE user_code = @userCode AND expire_time > @now AND approved IS NULL",
        new { userCode, now });

    public static Task PollAsync(Session session, byte[] deviceCodeHash, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE device_grants SET poll_time = @now WHERE device_code_hash = @deviceCodeHash",
        new { deviceCodeHash, now });

    public static Task DecideAsync(Session session, string userCode, Guid userId, bool approved, DateTimeOffset authTime) => session.ExecuteAsync(
        "UPDATE device_grants SET user_id = @userId, approved = @approved, auth_time = @authTime WHERE user_code = @userCode",
        new { userCode, userId, approved, authTime });

    public static Task DeleteAsync(Session session, byte[] deviceCodeHash) =>
        session.ExecuteAsync("DELETE FROM device_grants WHERE device_code_hash = @deviceCodeHash", new { deviceCodeHash });
}
