using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>The last snapshot of a feed, fetched once for all streams that need one at about the same revision.</summary>
internal sealed class SnapshotCache(Guid feedId, CredentialsClient credentials, TimeProvider time)
{
    // Change sets that a stream gets after a cached snapshot, at most; beyond it a fresh one is cheaper.
    private const int MaxAge = 64;

    private readonly Lock _lock = new();
    private FeedSnapshot? _cached;
    private Task<FeedSnapshot>? _fetching;
    private long _usedAt;

    /// <summary>A snapshot that fits a state, or a fresh one.</summary>
    public Task<FeedSnapshot> GetAsync(FeedState state)
    {
        lock (_lock)
        {
            _usedAt = time.GetTimestamp();
            if (_cached is { } cached && Fits(cached, state))
                return Task.FromResult(cached);

            return _fetching ??= FetchAsync();
        }
    }

    /// <summary>Forgets a snapshot that turned out to be of another history.</summary>
    public void Drop(FeedSnapshot snapshot)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_cached, snapshot))
                _cached = null;
        }
    }

    /// <summary>Frees the snapshot when nobody has asked for a while.</summary>
    public void DropUnused(TimeSpan linger)
    {
        lock (_lock)
        {
            if (_cached is not null && time.GetElapsedTime(_usedAt) > linger)
                _cached = null;
        }
    }

    private static bool Fits(FeedSnapshot snapshot, FeedState state) =>
        state.Place(snapshot.Position, out _) == Standing.Served && state.Head.Revision - snapshot.Position.Revision <= MaxAge;

    private async Task<FeedSnapshot> FetchAsync()
    {
        // The caller holds the lock: what follows must not run before it has stored this task.
        await Task.Yield();
        try
        {
            var snapshot = await credentials.GetSnapshotAsync(feedId);
            lock (_lock)
                _cached = snapshot;
            return snapshot;
        }
        finally
        {
            lock (_lock)
                _fetching = null;
        }
    }
}
