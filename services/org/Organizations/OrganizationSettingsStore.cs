using Platform.Org.Database;

namespace Platform.Org.Organizations;

/// <summary>The SQL of what owners decide about their organization, and of its seats.</summary>
internal static class OrganizationSettingsStore
{
    private const string SeatsUsed =
        """
        (SELECT count(*) FROM memberships s WHERE s.organization_id = o.organization_id)
        + (SELECT count(*) FROM invitations i WHERE i.organization_id = o.organization_id AND i.expire_time > @now)
        """;

    /// <summary>The organization as a member sees it; null for others.</summary>
    public static Task<OrganizationDetailsRow?> FindAsync(Session session, Guid organizationId, Guid userId, DateTimeOffset now) => session.FindAsync<OrganizationDetailsRow>(
        $"""
        SELECT o.organization_id, o.name, m.role, o.seat_limit, {SeatsUsed} AS seats_used,
          o.device_lease_days, o.device_grant_allowed, o.device_approval_required, o.create_time
        FROM organizations o JOIN memberships m ON m.organization_id = o.organization_id
        WHERE o.organization_id = @organizationId AND m.user_id = @userId
        """,
        new { organizationId, userId, now });

    /// <summary>How many more members and invitations there may be; null: no limit.</summary>
    public static async Task<long?> FindFreeSeatsAsync(Session session, Guid organizationId, DateTimeOffset now)
    {
        var free = await session.FindAsync<long?>(
            $"SELECT CASE WHEN o.seat_limit = 0 THEN NULL ELSE o.seat_limit - ({SeatsUsed}) END FROM organizations o WHERE o.organization_id = @organizationId",
            new { organizationId, now });

        // More than there are, when the limit was lowered.
        return free is < 0 ? 0 : free;
    }

    public static Task UpdateAsync(Session session, Guid organizationId, OrganizationSettings settings) => session.ExecuteAsync(
        """
        UPDATE organizations SET name = coalesce(@Name, name), seat_limit = coalesce(@SeatLimit, seat_limit),
          device_lease_days = coalesce(@DeviceLeaseDays, device_lease_days), device_grant_allowed = coalesce(@DeviceGrantAllowed, device_grant_allowed),
          device_approval_required = coalesce(@DeviceApprovalRequired, device_approval_required)
        WHERE organization_id = @organizationId
        """,
        new { organizationId, settings.Name, settings.SeatLimit, settings.DeviceLeaseDays, settings.DeviceGrantAllowed, settings.DeviceApprovalRequired });

    public static Task DeleteAsync(Session session, Guid organizationId, DateTimeOffset now) => session.ExecuteAsync(
        """
        DELETE FROM memberships WHERE organization_id = @organizationId;
        DELETE FROM invitations WHERE organization_id = @organizationId;
        UPDATE organizations SET delete_time = @now WHERE organization_id = @organizationId;
        """,
        new { organizationId, now });
}

/// <summary>What to change; null stays as it is.</summary>
internal sealed record OrganizationSettings(string? Name, int? SeatLimit, int? DeviceLeaseDays, bool? DeviceGrantAllowed, bool? DeviceApprovalRequired);
