using Platform.Org.Database;

namespace Platform.Org.Devices;

/// <summary>All SQL of the table device_approvals.</summary>
internal static class DeviceApprovalStore
{
    /// <summary>For a membership m, its organization o and a device d: the device may read, because nobody has to approve or somebody has.</summary>
    public const string MayRead =
        "(o.device_approval_required = 0 OR EXISTS (SELECT 1 FROM device_approvals a WHERE a.organization_id = m.organization_id AND a.device_id = d.device_id))";

    /// <summary>Devices of a user and the organizations in which they wait.</summary>
    public static Task<IReadOnlyList<PendingDevice>> ListPendingOfUserAsync(Session session, Guid userId) => session.ListAsync<PendingDevice>(
        $"""
        SELECT d.device_id, m.organization_id
        FROM devices d JOIN memberships m ON m.user_id = d.user_id JOIN organizations o ON o.organization_id = m.organization_id
        WHERE d.user_id = @userId AND d.revoke_time IS NULL AND NOT {MayRead}
        """,
        new { userId });

    public static Task<bool> IsPendingAsync(Session session, Guid organizationId, Guid deviceId) => session.ScalarAsync<bool>(
        $"""
        SELECT CASE WHEN EXISTS (
          SELECT 1 FROM devices d JOIN memberships m ON m.user_id = d.user_id JOIN organizations o ON o.organization_id = m.organization_id
          WHERE m.organization_id = @organizationId AND d.device_id = @deviceId AND d.revoke_time IS NULL AND NOT {MayRead}) THEN 1 ELSE 0 END
        """,
        new { organizationId, deviceId });

    public static Task InsertAsync(Session session, Guid organizationId, Guid deviceId, Guid approvedBy, DateTimeOffset now) => session.ExecuteAsync(
        "INSERT INTO device_approvals (organization_id, device_id, approved_by, approve_time) VALUES (@organizationId, @deviceId, @approvedBy, @now)",
        new { organizationId, deviceId, approvedBy, now });

    /// <summary>Approves every device that reads the organization's feed now.</summary>
    public static Task ApproveAllAsync(Session session, Guid organizationId, Guid approvedBy, DateTimeOffset now) => session.ExecuteAsync(
        """
        INSERT INTO device_approvals (organization_id, device_id, approved_by, approve_time)
        SELECT m.organization_id, d.device_id, @approvedBy, @now FROM memberships m JOIN devices d ON d.user_id = m.user_id
        WHERE m.organization_id = @organizationId AND d.revoke_time IS NULL AND NOT EXISTS (
          SELECT 1 FROM device_approvals a WHERE a.organization_id = m.organization_id AND a.device_id = d.device_id)
        """,
        new { organizationId, approvedBy, now });
}

/// <summary>A device that waits in an organization.</summary>
internal sealed class PendingDevice
{
    public required Guid DeviceId { get; init; }

    public required Guid OrganizationId { get; init; }
}
