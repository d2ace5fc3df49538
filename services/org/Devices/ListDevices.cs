using Platform.Org.Database;
using Platform.Org.Organizations;

namespace Platform.Org.Devices;

/// <summary>The caller's own devices, or all that may read an organization; newest first.</summary>
internal sealed class ListDevices(OrgDatabase database)
{
    public Task<IReadOnlyList<DeviceRow>> OfCallerAsync(Guid callerId, CancellationToken cancellation) =>
        database.ReadAsync(session => DeviceStore.ListOfUserAsync(session, callerId), cancellation);

    public Task<IReadOnlyList<DeviceRow>> OfOrganizationAsync(Guid callerId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                return await DeviceStore.ListOfOrganizationAsync(session, organizationId);
            },
            cancellation);
}
