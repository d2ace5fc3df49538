using System.Text.Json;
using Platform.Defaults;
using Platform.Org.Database;
using Platform.Org.Devices;

namespace Platform.Org.Memberships;

/// <summary>The join of devices and memberships that says which device may read what.</summary>
internal static class ReadingDeviceQueries
{
    private const string Select = $"""
        SELECT d.device_id, d.user_id, d.name, d.hpke_public_key, d.signing_public_key, m.organization_id,
          v.membership_version, v.device_lease_days
        FROM devices d LEFT JOIN memberships m ON m.user_id = d.user_id
          AND EXISTS (SELECT 1 FROM organizations o WHERE o.organization_id = m.organization_id AND {DeviceApprovalStore.MayRead})
        LEFT JOIN organizations v ON v.organization_id = m.organization_id
        WHERE d.revoke_time IS NULL
        """;

    private static readonly EngineSql SelectByIds = new(
        Sqlite: $"{Select} AND d.device_id IN (SELECT unhex(value) FROM json_each(@ids)) ORDER BY d.device_id, m.organization_id",
        SqlServer: $"{Select} AND d.device_id IN (SELECT convert(binary(16), value, 2) FROM openjson(@ids)) ORDER BY d.device_id, m.organization_id");

    public static async Task<IReadOnlyList<ReadingDevice>> FindAsync(Session session, IEnumerable<Guid> deviceIds)
    {
        // One parameter for any number of ids: the statement stays one, and so does its plan.
        var ids = JsonSerializer.Serialize(deviceIds.Select(id => id.ToString("N")));
        var rows = await session.ListAsync<Row>(SelectByIds, new { ids });

        return Group(rows);
    }

    /// <summary>The devices of an organization's members, each with all organizations of its user.</summary>
    public static async Task<IReadOnlyList<ReadingDevice>> ListOfOrganizationAsync(Session session, Guid organizationId)
    {
        var rows = await session.ListAsync<Row>(
            $"""
            {Select} AND d.user_id IN (SELECT user_id FROM memberships WHERE organization_id = @organizationId)
            AND EXISTS (
              SELECT 1 FROM memberships m JOIN organizations o ON o.organization_id = m.organization_id
              WHERE m.organization_id = @organizationId AND m.user_id = d.user_id AND {DeviceApprovalStore.MayRead})
            ORDER BY d.device_id, m.organization_id
            """,
            new { organizationId });

        return Group(rows);
    }

    private static List<ReadingDevice> Group(IEnumerable<Row> rows) =>
    [
        .. rows.GroupBy(row => row.DeviceId).Select(device =>
        {
            var first = device.First();
            return new ReadingDevice(
                first.DeviceId,
                first.UserId,
                first.Name,
                first.HpkePublicKey,
                first.SigningPublicKey,
                [.. device.Where(row => row.OrganizationId is not null).Select(row => new ReadableOrganization(row.OrganizationId!.Value, row.MembershipVersion ?? 0, TimeSpan.FromDays(row.DeviceLeaseDays ?? 0)))]);
        }),
    ];

    private sealed class Row
    {
        public required Guid DeviceId { get; init; }

        public required Guid UserId { get; init; }

        public required string Name { get; init; }

        public required byte[] HpkePublicKey { get; init; }

        public required byte[] SigningPublicKey { get; init; }

        public Guid? OrganizationId { get; init; }

        public long? MembershipVersion { get; init; }

        public long? DeviceLeaseDays { get; init; }
    }
}
