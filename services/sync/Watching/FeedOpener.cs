using Microsoft.Extensions.Options;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>
/// The two questions that opening a stream asks: what may the device read, and with which grants. Only so many at a time, so that
/// a fleet that reconnects after an outage does not drown the services that have just come back.
/// </summary>
internal sealed class FeedOpener(OrgClient org, CredentialsClient credentials, IOptions<SyncOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.ConcurrentOpenings);

    /// <summary>The organizations of a device; null when it is unknown or revoked.</summary>
    public async Task<Guid[]?> ResolveDeviceAsync(Guid deviceId)
    {
        await _slots.WaitAsync();
        try
        {
            return await org.ResolveDeviceAsync(deviceId);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The feeds of organizations, each at most once; organizations that credentials refuses are missing.</summary>
    public async Task<IReadOnlyList<OpenedFeedInfo>> OpenAsync(Guid deviceId, IReadOnlyCollection<Guid> organizationIds)
    {
        if (organizationIds.Count == 0)
            return [];

        await _slots.WaitAsync();
        try
        {
            var opened = await credentials.OpenFeedsAsync(deviceId, organizationIds) ?? throw new DeviceRefusedException();
            return [.. opened.Where(feed => organizationIds.Contains(feed.OrganizationId)).DistinctBy(feed => feed.OrganizationId)];
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}

/// <summary>The device is unknown or revoked.</summary>
internal sealed class DeviceRefusedException() : Exception("The device is unknown or revoked.");
