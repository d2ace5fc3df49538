using Platform.Org.Database;

namespace Platform.Org.Devices;

/// <summary>All SQL of the table devices.</summary>
internal static class DeviceStore
{
    private const string Columns = "d.device_id, d.user_id, d.name, d.hpke_public_key, d.signing_public_key, d.create_time, d.revoke_time";

    /// <summary>The device, revoked or not.</summary>
    public static Task<DeviceRow?> FindAsync(Session session, Guid deviceId) => session.FindAsync<DeviceRow>(
        $"SELECT {Columns} FROM devices d WHERE d.device_id = @deviceId",
        new { deviceId });

    public static Task<IReadOnlyList<DeviceRow>> ListOfUserAsync(Session session, Guid userId) => session.ListAsync<DeviceRow>(
        $"SELECT {Columns} FROM devices d WHERE d.user_id = @userId ORDER BY d.create_time DESC, d.device_id DESC",
        new { userId });

    /// <summary>The devices that may read the organization's feed.</summary>
    public static Task<IReadOnlyList<DeviceRow>> ListOfOrganizationAsync(Session session, Guid organizationId) => session.ListAsync<DeviceRow>(
        $"""
        SELECT {Columns} FROM devices d JOIN memberships m ON m.user_id = d.user_id
        WHERE m.organization_id = @organizationId AND d.revoke_time IS NULL
        ORDER BY d.create_time DESC, d.device_id DESC
        """,
        new { organizationId });

    public static Task InsertAsync(Session session, DeviceRow device) => session.ExecuteAsync(
        """
        INSERT INTO devices (device_id, user_id, name, hpke_public_key, signing_public_key, create_time)
        VALUES (@DeviceId, @UserId, @Name, @HpkePublicKey, @SigningPublicKey, @CreateTime)
        """,
        device);

    public static Task RevokeAsync(Session session, Guid deviceId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE devices SET revoke_time = @now WHERE device_id = @deviceId AND revoke_time IS NULL",
        new { deviceId, now });
}
