using Platform.Org.Database;
using Platform.Org.Devices;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>Changes what is given of an organization's settings. Owners.</summary>
internal sealed class UpdateOrganization(OrgDatabase database, TimeProvider time)
{
    private const int MaxSeats = 1_000_000;
    private const int MaxLeaseDays = 90;

    public async Task<OrganizationDetailsRow> RunAsync(Guid callerId, Guid organizationId, UpdateOrganizationRequest request, CancellationToken cancellation)
    {
        await database.ReadAsync(session => OrganizationAccess.RequireOwnerAsync(session, organizationId, callerId), cancellation);

        var settings = Check(request);
        return await database.WriteAsync(
            async session =>
            {
                await OrganizationAccess.RequireOwnerAsync(session, organizationId, callerId);
                var before = (await OrganizationSettingsStore.FindAsync(session, organizationId, callerId, time.Now()))!;
                // What reads today goes on reading: approval is for what comes.
                if (settings.DeviceApprovalRequired is true && !before.DeviceApprovalRequired)
                    await DeviceApprovalStore.ApproveAllAsync(session, organizationId, callerId, time.Now());
                // Grants are ordered by the version: with an earlier lease none counts any more.
                var leaseChanges = settings.DeviceLeaseDays is { } days && days != before.DeviceLeaseDays;
                if (leaseChanges || (settings.DeviceApprovalRequired is false && before.DeviceApprovalRequired))
                    await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                await OrganizationSettingsStore.UpdateAsync(session, organizationId, settings);
                return (await OrganizationSettingsStore.FindAsync(session, organizationId, callerId, time.Now()))!;
            },
            cancellation);
    }

    private static OrganizationSettings Check(UpdateOrganizationRequest request)
    {
        var fields = new FieldChecks();
        var name = request.HasName ? fields.Name("name", request.Name) : null;
        if (request.HasSeatLimit && request.SeatLimit is < 0 or > MaxSeats)
            fields.Fail("seat_limit", $"Enter 1 to {MaxSeats} seats, or 0 for no limit.");
        if (request.HasDeviceLeaseDays && request.DeviceLeaseDays is < 1 or > MaxLeaseDays)
            fields.Fail("device_lease_days", $"Enter 1 to {MaxLeaseDays} days.");

        fields.ThrowIfAny(Errors.InvalidOrganization);
        return new OrganizationSettings(
            name,
            request.HasSeatLimit ? request.SeatLimit : null,
            request.HasDeviceLeaseDays ? request.DeviceLeaseDays : null,
            request.HasDeviceGrantAllowed ? request.DeviceGrantAllowed : null,
            request.HasDeviceApprovalRequired ? request.DeviceApprovalRequired : null);
    }
}
