using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Sync.Upstream;

/// <summary>
/// Compares the heads of all watched feeds with the change log in one call, every two seconds with jitter, always: half-dead
/// announcements look alive, so the bound on staleness must not depend on them. At once when they come back.
/// </summary>
internal sealed partial class AntiEntropy(
    ChangeFeeds feeds,
    CredentialsClient credentials,
    IAnnouncements announcements,
    IOptions<SyncOptions> options,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<AntiEntropy> logger) : BackgroundService
{
    private readonly SemaphoreSlim _now = new(0, 1);

    /// <summary>One comparison.</summary>
    public async Task CompareAsync()
    {
        var watched = feeds.Watched().Select(feed => (Feed: feed, Seen: feed.Hub.State)).ToList();
        if (watched.Count == 0)
            return;

        var heads = await credentials.GetHeadsAsync([.. watched.Select(entry => entry.Feed.Hub.FeedId)]);
        telemetry.Timings.Compared(watched.Select(entry => heads.TryGetValue(entry.Feed.Hub.FeedId, out var head) ? head.Revision - entry.Seen.Head.Revision : 0));
        foreach (var (feed, seen) in watched)
            feed.Compare(seen, heads.TryGetValue(feed.Hub.FeedId, out var head) ? head : null);
    }

    public override void Dispose()
    {
        _now.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        announcements.Reconnected += CompareNow;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await WaitAsync(stoppingToken);
                try
                {
                    await CompareAsync();
                }
                catch (UpstreamException exception)
                {
                    Log.CompareFailed(logger, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        finally
        {
            announcements.Reconnected -= CompareNow;
        }
    }

    private void CompareNow()
    {
        try
        {
            _now.Release();
        }
        catch (SemaphoreFullException)
        {
            // One is waiting already.
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        // 85 to 115 %: the nodes of an installation do not ask in step.
        var wait = options.Value.AntiEntropyInterval * (0.85 + (Random.Shared.NextDouble() * 0.3));
        using var interval = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var reconnected = _now.WaitAsync(interval.Token);
        await Task.WhenAny(reconnected, Task.Delay(wait, time, interval.Token));
        await interval.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "CompareFailed", Level = LogLevel.Warning, Message = "The heads of the served feeds could not be compared: {Why}")]
        public static partial void CompareFailed(ILogger logger, string why);
    }
}
