using Platform.Sealing;

namespace Platform.Sync.Watching;

/// <summary>How much of a feed is kept in memory.</summary>
internal sealed record HistoryLimits(int Frames, long Bytes);

/// <summary>
/// The newest change sets of a feed without gap, immutable: a change is a new history. Streams read it without a lock.
/// </summary>
internal sealed class ChangeHistory
{
    private readonly FeedFrame[] _frames;
    private readonly HistoryLimits _limits;
    private readonly long _bytes;

    private ChangeHistory(FeedFrame[] frames, long baseRevision, Hash32 baseHash, long bytes, HistoryLimits limits)
    {
        _frames = frames;
        _limits = limits;
        _bytes = bytes;
        BaseRevision = baseRevision;
        BaseHash = baseHash;
    }

    /// <summary>Revision just before the oldest kept change set: the oldest position that can be served.</summary>
    public long BaseRevision { get; }

    /// <summary>Head hash at <see cref="BaseRevision"/>.</summary>
    public Hash32 BaseHash { get; }

    /// <summary>Revision of the newest change set.</summary>
    public long LastRevision => BaseRevision + _frames.Length;

    public static ChangeHistory StartingAfter(long revision, Hash32 hash, HistoryLimits limits) => new([], revision, hash, 0, limits);

    /// <summary>Head hash at a revision; false when it is not within the history.</summary>
    public bool TryGetHash(long revision, out Hash32 hash)
    {
        hash = BaseHash;
        if (revision < BaseRevision || revision > LastRevision)
            return false;

        if (revision > BaseRevision)
            hash = FrameAt(revision).HeadHash;
        return true;
    }

    /// <summary>The change set of a revision within <see cref="BaseRevision"/> + 1 to <see cref="LastRevision"/>.</summary>
    public FeedFrame FrameAt(long revision) => _frames[revision - BaseRevision - 1];

    /// <summary>Adds change sets that follow the newest one; the oldest make room.</summary>
    public ChangeHistory Append(ReadOnlySpan<FeedFrame> frames)
    {
        RequireContinuous(frames, LastRevision);
        FeedFrame[] all = [.. _frames, .. frames];
        var bytes = _bytes;
        foreach (var frame in frames)
            bytes += frame.Message.Length;

        var drop = 0;
        while (all.Length - drop > 1 && (all.Length - drop > _limits.Frames || bytes > _limits.Bytes))
            bytes -= all[drop++].Message.Length;

        return drop == 0
            ? new ChangeHistory(all, BaseRevision, BaseHash, bytes, _limits)
            : new ChangeHistory(all[drop..], all[drop - 1].Revision, all[drop - 1].HeadHash, bytes, _limits);
    }

    /// <summary>Adds change sets that lead up to the oldest one, the newest of them first, as far as the limits allow.</summary>
    public ChangeHistory Prepend(ReadOnlySpan<FeedFrame> frames, Hash32 hashBefore)
    {
        if (frames.IsEmpty || frames[^1].Revision < BaseRevision || frames[0].Revision > BaseRevision)
            return this;

        frames = frames[..(int)(BaseRevision - frames[0].Revision + 1)];
        // Frames that lead elsewhere are of another history.
        if (frames[^1].HeadHash != BaseHash)
            return this;

        var take = 0;
        var bytes = _bytes;
        while (take < frames.Length && _frames.Length + take < _limits.Frames && bytes + frames[^(take + 1)].Message.Length <= _limits.Bytes)
            bytes += frames[^++take].Message.Length;

        if (take == 0)
            return this;

        var (revision, hash) = take == frames.Length
            ? (frames[0].Revision - 1, hashBefore)
            : (frames[^(take + 1)].Revision, frames[^(take + 1)].HeadHash);
        return new ChangeHistory([.. frames[^take..], .. _frames], revision, hash, bytes, _limits);
    }

    private static void RequireContinuous(ReadOnlySpan<FeedFrame> frames, long last)
    {
        foreach (var frame in frames)
        {
            if (frame.Revision != ++last)
                throw new ArgumentException($"Revision {last} is missing.", nameof(frames));
        }
    }
}
