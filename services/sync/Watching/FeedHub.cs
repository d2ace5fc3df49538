using Platform.Sealing;

namespace Platform.Sync.Watching;

/// <summary>
/// One feed's shared state and the streams that watch it. It publishes a state by swapping it and wakes the streams; it never
/// awaits one, and holds nothing for one but its place in the set.
/// </summary>
internal sealed class FeedHub(Guid feedId, Guid organizationId, in LogHead head, HistoryLimits limits, TimeProvider time, Telemetry telemetry)
{
    private readonly Lock _publishing = new();
    private readonly SignalSet _signals = new();
    private volatile FeedState _state = FeedState.Start(feedId, head, limits);

    public Guid FeedId { get; } = feedId;

    public Guid OrganizationId { get; } = organizationId;

    public FeedState State => _state;

    /// <summary>Span of the newest announcement, which what it brought is handed on under; null when none was traced.</summary>
    public System.Diagnostics.Activity? Announcement { get; set; }

    public int WatcherCount => _signals.Count;

    /// <summary>Registers a stream: from here on it is woken. It reads <see cref="State"/> afterwards, so that nothing falls between.</summary>
    public void Register(WakeSignal signal) => _signals.Add(signal);

    public void Unregister(WakeSignal signal) => _signals.Remove(signal);

    /// <summary>Adds verified change sets that follow a state; nothing when the feed has moved on from that state meanwhile.</summary>
    public bool TryAppend(FeedState after, ReadOnlySpan<FeedFrame> frames)
    {
        lock (_publishing)
        {
            var state = _state;
            if (state.Generation != after.Generation || state.Head.Revision != after.Head.Revision)
                return false;

            _state = state.Append(frames);
        }

        WakeAll();
        return true;
    }

    /// <summary>Lets the history reach further back.</summary>
    public void Prepend(Guid logId, ReadOnlySpan<FeedFrame> frames, Hash32 hashBefore)
    {
        lock (_publishing)
        {
            if (_state.Head.LogId == logId)
                _state = _state.Prepend(frames, hashBefore);
        }
    }

    /// <summary>Starts over at a head that does not continue what was: every stream looks at its position again.</summary>
    public void Restart(in LogHead head)
    {
        lock (_publishing)
            _state = _state.Restart(head, limits);

        WakeAll();
    }

    private void WakeAll()
    {
        var (rented, count) = _signals.Copy();
        WakeBatch.Run(rented, count, time, elapsed => telemetry.FanOut.Record(elapsed.TotalSeconds));
    }
}
