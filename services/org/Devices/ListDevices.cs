using Platform.Org.Database;
using Platform.Org.Organizations;

namespace Platform.Org.Devices;

/// <summary>The caller's own devices, or all that may read an organization; newest first.</summary>
internal sealed class ListDevices(OrgDatabase database)
{
    /// <summary>The caller's own, with the organizations in which each waits for approval.</summary>
    public Task<(IReadOnlyList<DeviceRow> Devices, ILookup<Guid, Guid> Pending)> OfCallerAsync(Guid callerId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                var devices = await DeviceStore.ListOfUserAsync(session, callerId);
                var pending = await DeviceApprovalStore.ListPendingOfUserAsync(session, callerId);
                return (devices, pending.ToLookup(one => one.DeviceId, one => one.OrganizationId));
            },
            cancellation);

    public Task<IReadOnlyList<DeviceRow>> OfOrganizationAsync(Guid callerId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                return await DeviceStore.ListOfOrganizationAsync(session, organizationId);
            },
            cancellation);
}
