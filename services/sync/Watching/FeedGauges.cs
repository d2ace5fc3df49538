using System.Diagnostics.Metrics;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>
/// How many feeds this node serves, by how many streams watch each: the shape of the load in six series, however many feeds there
/// are. (A series per feed would be one per organization.)
/// </summary>
internal sealed class FeedGauges(IMeterFactory meters, ChangeFeeds feeds) : IHostedService
{
    private static readonly (int AtLeast, string Name)[] Sizes = [(10_000, "10000+"), (1_000, "1000-9999"), (100, "100-999"), (10, "10-99"), (2, "2-9"), (1, "1")];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge("platform.sync.feeds", Count, "{feed}", "Watched feeds, by how many streams watch them.");
        meter.CreateObservableGauge("platform.sync.feed.watchers.max", () => feeds.Watched().Select(feed => feed.Hub.WatcherCount).DefaultIfEmpty().Max(), "{watcher}", "Streams that watch the most watched feed.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Count()
    {
        var counts = feeds.Watched().CountBy(feed => Sizes.First(size => Math.Max(1, feed.Hub.WatcherCount) >= size.AtLeast).Name).ToDictionary();
        return Sizes.Select(size => new Measurement<int>(counts.GetValueOrDefault(size.Name), new KeyValuePair<string, object?>("platform.feed.watchers", size.Name)));
    }
}
