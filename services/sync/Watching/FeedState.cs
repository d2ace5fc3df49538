using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Watching;

/// <summary>How a position relates to what a node holds of a feed.</summary>
internal enum Standing
{
    /// <summary>The history serves it.</summary>
    Served,

    /// <summary>It is older than the history: the change log has to be asked.</summary>
    Older,

    /// <summary>It is not of this feed's past.</summary>
    Unavailable,
}

/// <summary>
/// Where a feed stands and its newest change sets, immutable. Within one generation every state continues the one before;
/// a new generation means that it does not, and positions have to be looked at again.
/// </summary>
internal sealed class FeedState
{
    private byte[]? _heartbeat;

    private FeedState(Guid feedId, int generation, LogHead head, ChangeHistory history)
    {
        FeedId = feedId;
        Generation = generation;
        Head = head;
        History = history;
    }

    public Guid FeedId { get; }

    public int Generation { get; }

    public LogHead Head { get; }

    public ChangeHistory History { get; }

    public ResumeToken Position => new(FeedId, Head.LogId, Head.Revision, Head.HeadHash);

    /// <summary>The heartbeat that is right for every stream that stands at the head; made when the first one needs it.</summary>
    public byte[] Heartbeat => _heartbeat ??= EventFrames.Heartbeat(Position, Head.StateDigest);

    public static FeedState Start(Guid feedId, in LogHead head, HistoryLimits limits) =>
        new(feedId, 1, head, ChangeHistory.StartingAfter(head.Revision, head.HeadHash, limits));

    public FeedState Restart(in LogHead head, HistoryLimits limits) =>
        new(FeedId, Generation + 1, head, ChangeHistory.StartingAfter(head.Revision, head.HeadHash, limits));

    public FeedState Append(ReadOnlySpan<FeedFrame> frames)
    {
        var last = frames[^1];
        return new FeedState(FeedId, Generation, new LogHead(Head.LogId, last.Revision, last.HeadHash, last.StateDigest), History.Append(frames));
    }

    public FeedState Prepend(ReadOnlySpan<FeedFrame> frames, Hash32 hashBefore)
    {
        var history = History.Prepend(frames, hashBefore);
        return ReferenceEquals(history, History) ? this : new FeedState(FeedId, Generation, Head, history);
    }

    /// <summary>What can be done for a stream that stands at a position.</summary>
    public Standing Place(in ResumeToken position, out ResetReason reason)
    {
        reason = ResetReason.Unspecified;
        if (position.LogId != Head.LogId)
            reason = ResetReason.OtherLog;
        else if (position.Revision > Head.Revision)
            reason = ResetReason.FromTheFuture;
        else if (!History.TryGetHash(position.Revision, out var hash))
            return Standing.Older;
        else if (hash != position.HeadHash)
            reason = ResetReason.OtherHistory;
        else
            return Standing.Served;

        return Standing.Unavailable;
    }
}
