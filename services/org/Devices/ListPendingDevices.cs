using Platform.Org.Database;
using Platform.Org.Organizations;

namespace Platform.Org.Devices;

/// <summary>The devices that wait for approval in an organization, newest first. Owners and admins.</summary>
internal sealed class ListPendingDevices(OrgDatabase database)
{
    public Task<IReadOnlyList<DeviceRow>> RunAsync(Guid callerId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                return await DeviceStore.ListPendingAsync(session, organizationId);
            },
            cancellation);
}
