using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>The feeds that this node serves. A feed stays a while after its last stream, so that a reconnecting device finds its history.</summary>
internal sealed class ChangeFeeds(
    CredentialsClient credentials,
    SigningKeyRing keys,
    IAnnouncements announcements,
    IOptions<SyncOptions> options,
    Telemetry telemetry,
    TimeProvider time,
    ILoggerFactory loggers,
    IHostApplicationLifetime lifetime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly HistoryLimits _limits = new(options.Value.HistoryFrames, options.Value.HistoryBytes);

    /// <summary>Name of a feed's channel of announcements.</summary>
    public static string Channel(Guid feedId) => $"sync:feed:{feedId:N}";

    /// <summary>Registers a stream with a feed, which is made when it is the first.</summary>
    public ChangeFeed Join(OpenedFeedInfo opened, WakeSignal signal)
    {
        Entry? made = null;
        ChangeFeed feed;
        lock (_lock)
        {
            if (!_entries.TryGetValue(opened.FeedId, out var entry))
                _entries[opened.FeedId] = made = entry = Make(opened);
            feed = entry.Feed;
            feed.Hub.Register(signal);
        }

        made?.Subscription.Start();
        telemetry.Watchers.Add(1);
        return feed;
    }

    public void Leave(ChangeFeed feed, WakeSignal signal)
    {
        lock (_lock)
        {
            feed.Hub.Unregister(signal);
            if (_entries.TryGetValue(feed.Hub.FeedId, out var entry))
                entry.LeftAt = time.GetTimestamp();
        }

        telemetry.Watchers.Add(-1);
    }

    /// <summary>Whose feed it is; null when no stream of this node has read it lately.</summary>
    public Guid? OrganizationOf(Guid feedId)
    {
        lock (_lock)
            return _entries.TryGetValue(feedId, out var entry) ? entry.Feed.Hub.OrganizationId : null;
    }

    /// <summary>The change set that leads to a position, while it is in memory.</summary>
    public FeedFrame? FrameAt(ResumeToken position)
    {
        FeedState state;
        lock (_lock)
        {
            if (!_entries.TryGetValue(position.FeedId, out var entry))
                return null;
            state = entry.Feed.Hub.State;
        }

        return position.LogId == state.Head.LogId && position.Revision > state.History.BaseRevision && position.Revision <= state.History.LastRevision
            ? state.History.FrameAt(position.Revision)
            : null;
    }

    /// <summary>The feeds that somebody watches.</summary>
    public List<ChangeFeed> Watched()
    {
        lock (_lock)
            return [.. _entries.Values.Where(entry => entry.Feed.Hub.WatcherCount > 0).Select(entry => entry.Feed)];
    }

    /// <summary>Lets go of feeds and snapshots that nobody has used for a while, and subscribes again where that failed.</summary>
    public async Task SweepAsync()
    {
        List<Entry> left = [];
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
            {
                entry.Feed.Snapshots.DropUnused(options.Value.FeedLinger);
                entry.Subscription.RetryIfFailed();
                if (entry.Feed.Hub.WatcherCount == 0 && time.GetElapsedTime(entry.LeftAt) > options.Value.FeedLinger)
                    left.Add(entry);
            }

            foreach (var entry in left)
                _entries.Remove(entry.Feed.Hub.FeedId);
        }

        foreach (var entry in left)
            await entry.Subscription.DisposeAsync();
    }

    private Entry Make(OpenedFeedInfo opened)
    {
        var hub = new FeedHub(opened.FeedId, opened.OrganizationId, opened.Head, _limits, time, telemetry);
        var budget = new ReadBudget(options.Value.FruitlessReadsPerSecond, time);
        var announced = new AnnouncedFrames(hub, keys, budget, telemetry);
        var feed = new ChangeFeed(hub, credentials, announced, budget, telemetry, time, loggers.CreateLogger<ChangeFeed>(), lifetime.ApplicationStopping);
        var subscription = new AnnouncementSubscription(
            Channel(opened.FeedId), feed.OnAnnouncement, feed.Request, announcements, time, loggers.CreateLogger<AnnouncementSubscription>());
        return new Entry(feed, subscription) { LeftAt = time.GetTimestamp() };
    }

    private sealed record Entry(ChangeFeed Feed, AnnouncementSubscription Subscription)
    {
        public long LeftAt { get; set; }
    }
}
