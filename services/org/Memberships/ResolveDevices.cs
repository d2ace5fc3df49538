using Platform.Org.Database;
using Platform.Org.Devices;

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

    /// <summary>One device; with <paramref name="includeRevoked"/> also one that may only be told what to wipe.</summary>
    public Task<ReadingDevice?> FindAsync(Guid deviceId, bool includeRevoked, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var reading = await ReadingDeviceQueries.FindAsync(session, [deviceId]);
            if (reading.Count > 0 || !includeRevoked)
                return reading.Count > 0 ? reading[0] : null;
            return await DeviceStore.FindAsync(session, deviceId) is { RevokeTime: not null } revoked
                ? new ReadingDevice(revoked.DeviceId, revoked.UserId, revoked.Name, revoked.HpkePublicKey, revoked.SigningPublicKey, [], IsRevoked: true)
                : null;
        },
        cancellation);
}
