using Platform.Org.Database;

namespace Platform.Org.Memberships;

/// <summary>All devices that may read an organization's feed.</summary>
internal sealed class ListOrganizationDevices(OrgDatabase database)
{
    public Task<IReadOnlyList<ReadingDevice>> RunAsync(Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(session => ReadingDeviceQueries.ListOfOrganizationAsync(session, organizationId), cancellation);
}
