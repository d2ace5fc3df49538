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

    /// <summary>What a device may read; null when it is unknown.</summary>
    public async Task<ResolvedDevice?> ResolveDeviceAsync(Guid deviceId)
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
    public Task<OpenedFeeds> OpenAsync(Guid deviceId, IReadOnlyCollection<Guid> organizationIds) => OpenAsync(deviceId, organizationIds, [], 0);

    /// <summary>The same, with the positions that the device came with: what they prove, and what it has to wipe.</summary>
    public async Task<OpenedFeeds> OpenAsync(Guid deviceId, IReadOnlyCollection<Guid> organizationIds, IReadOnlyCollection<ClaimedPosition> claims, long keyListVersion)
    {
        if (organizationIds.Count == 0 && claims.Count == 0)
            return OpenedFeeds.None;

        await _slots.WaitAsync();
        try
        {
            var opened = await credentials.OpenFeedsAsync(deviceId, organizationIds, claims, keyListVersion) ?? throw new DeviceRefusedException();
            return opened with { Feeds = [.. opened.Feeds.Where(feed => organizationIds.Contains(feed.OrganizationId)).DistinctBy(feed => feed.OrganizationId)] };
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
