using Platform.Org.Database;

namespace Platform.Org.Memberships;

/// <summary>Devices and what they may read; unknown and revoked ones are left out.</summary>
internal sealed class ResolveDevices(OrgDatabase database)
{
    private const int Limit = 10_000;

    public Task<IReadOnlyList<ReadingDevice>> RunAsync(IReadOnlyList<Guid> deviceIds, CancellationToken cancellation)
    {
        if (deviceIds.Count > Limit)
            throw Errors.TooManyDevices(Limit);

        return database.ReadAsync(session => ReadingDeviceQueries.FindAsync(session, deviceIds), cancellation);
    }
}
