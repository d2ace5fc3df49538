using Platform.Sync.Membership;
using Platform.Sync.Upstream;
using Platform.Sync.Watching;

namespace Platform.Sync.Acknowledging;

/// <summary>
/// Whether a device may speak of a feed. A device whose stream is on this node is known here; of one that acknowledges through
/// another node than its stream's the services behind are asked, and the answer is kept for a moment.
/// </summary>
internal sealed class ReadableFeeds(DeviceSessions sessions, ChangeFeeds feeds, FeedOpener opener, TimeProvider time)
{
    private const int MaxKept = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Answer> _answers = [];

    /// <exception cref="DeviceRefusedException">The device is unknown or revoked.</exception>
    /// <exception cref="UpstreamException">A service does not answer.</exception>
    public async Task<bool> ContainsAsync(Guid deviceId, Guid feedId)
    {
        if (sessions.Find(deviceId)?.Access is { } access && feeds.OrganizationOf(feedId) is { } organizationId)
            return access.Organizations.Contains(organizationId);

        var answer = Kept(deviceId) ?? Keep(deviceId, await AskAsync(deviceId));
        return answer.Feeds.Contains(feedId);
    }

    private Answer? Kept(Guid deviceId)
    {
        lock (_lock)
            return _answers.TryGetValue(deviceId, out var answer) && time.GetElapsedTime(answer.At) < KeptFor ? answer : null;
    }

    private Answer Keep(Guid deviceId, IReadOnlySet<Guid> readable)
    {
        var answer = new Answer(readable, time.GetTimestamp());
        lock (_lock)
        {
            if (_answers.Count >= MaxKept)
                _answers.Clear();
            _answers[deviceId] = answer;
        }

        return answer;
    }

    private async Task<IReadOnlySet<Guid>> AskAsync(Guid deviceId)
    {
        if (await opener.ResolveDeviceAsync(deviceId) is not { IsRevoked: false } device)
            throw new DeviceRefusedException();
        return (await opener.OpenAsync(deviceId, device.Organizations)).Feeds.Select(feed => feed.FeedId).ToHashSet();
    }

    private sealed record Answer(IReadOnlySet<Guid> Feeds, long At);
}
