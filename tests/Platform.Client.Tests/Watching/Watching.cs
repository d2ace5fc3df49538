using System.Collections.Concurrent;
using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Watching;

/// <summary>A running watcher and what it has told.</summary>
internal sealed class Watching : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly long _before;

    // prepare: Called before the watcher runs: whoever listens from here on misses nothing.
    public Watching(DeviceStore store, PlatformWatcherOptions? options = null, Action<PlatformWatcher>? prepare = null)
    {
        Watcher = new PlatformWatcher(store, options ?? new PlatformWatcherOptions { Chance = () => 0.05 });
        prepare?.Invoke(Watcher);
        Watcher.Happened += Events.Enqueue;
        _before = Revision;
        _running = Watcher.RunAsync(_stop.Token);
    }

    public PlatformWatcher Watcher { get; }

    public ConcurrentQueue<ClientEvent> Events { get; } = [];

    public long Revision => Watcher.Cache.Feeds is [{ } feed, ..] ? feed.Revision ?? -1 : -1;

    public IEnumerable<string> Names => Watcher.Cache.Credentials.Select(credential => credential.Name);

    /// <summary>Waits until the watcher holds what the feed holds, and has told of it: the cache is current a moment earlier.</summary>
    public Task ReachesAsync(TestFeed feed) => Eventually.TrueAsync(() =>
        Revision == feed.Position.Revision
        && (Revision == _before || Events.OfType<ClientEvent.FeedAdvanced>().Any(advanced => advanced.Feed.Revision == feed.Position.Revision)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Watcher.Dispose();
        _stop.Dispose();
    }
}
