using Platform.Org.Database;

namespace Platform.Org.Devices;

/// <summary>All SQL of the table devices.</summary>
internal static class DeviceStore
{
    private const string Columns = "d.device_id, d.user_id, d.name, d.hpke_public_key, d.signing_public_key, d.create_time, d.revoke_time, d.enroll_address";

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
        SELECT {Columns} FROM devices d JOIN memberships m ON m.user_id = d.user_id JOIN organizations o ON o.organization_id = m.organization_id
        WHERE m.organization_id = @organizationId AND d.revoke_time IS NULL AND {DeviceApprovalStore.MayRead}
        ORDER BY d.create_time DESC, d.device_id DESC
        """,
        new { organizationId });

    /// <summary>The devices that wait for approval in the organization.</summary>
    public static Task<IReadOnlyList<DeviceRow>> ListPendingAsync(Session session, Guid organizationId) => session.ListAsync<DeviceRow>(
        $"""
        SELECT {Columns} FROM devices d JOIN memberships m ON m.user_id = d.user_id JOIN organizations o ON o.organization_id = m.organization_id
        WHERE m.organization_id = @organizationId AND d.revoke_time IS NULL AND NOT {DeviceApprovalStore.MayRead}
        ORDER BY d.create_time DESC, d.device_id DESC
        """,
        new { organizationId });

    public static Task RenameAsync(Session session, Guid deviceId, string name) => session.ExecuteAsync(
        "UPDATE devices SET name = @name WHERE device_id = @deviceId",
        new { deviceId, name });

    public static Task InsertAsync(Session session, DeviceRow device) => session.ExecuteAsync(
        """
        INSERT INTO devices (device_id, user_id, name, hpke_public_key, signing_public_key, create_time, enroll_address)
        VALUES (@DeviceId, @UserId, @Name, @HpkePublicKey, @SigningPublicKey, @CreateTime, @EnrollAddress)
        """,
        device);

    public static Task RevokeAsync(Session session, Guid deviceId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE devices SET revoke_time = @now WHERE device_id = @deviceId AND revoke_time IS NULL",
        new { deviceId, now });
}
