using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Client.Feeds;

/// <summary>
/// Keeps a feed from being taken back in time: within one log a snapshot is never older than what the device has seen, and another
/// log is taken only after a signed reset that names the device's own among those that are over. For the length of one stream.
/// </summary>
internal sealed class RollbackGuard
{
    private readonly Dictionary<Guid, (Guid LogId, long Revision)> _allowed = [];

    /// <summary>Takes a verified reset.</summary>
    /// <exception cref="FrameRejectedException">It is malformed, or does not end the log that the device holds.</exception>
    public void Allow(FeedState state, LogReset reset)
    {
        if (!Ids.TryParse(reset.LogId, out var logId) || reset.Revision < 1)
            throw new FrameRejectedException(FrameFault.Malformed, state.FeedId);
        if (state.Proven is { Position: var proven } && proven.LogId != logId && !reset.PreviousLogIds.Contains(Ids.ToBytes(proven.LogId)))
            throw new FrameRejectedException(FrameFault.Rollback, state.FeedId);
        _allowed[state.FeedId] = (logId, reset.Revision);
    }

    /// <exception cref="FrameRejectedException">The position is behind what the device has seen, or of another history.</exception>
    public void Require(FeedState state, ResumeToken next)
    {
        if (state.Proven is not { Position: var proven })
            return;
        var forward = next.LogId == proven.LogId
            ? next.Revision > proven.Revision || next == proven
            : _allowed.TryGetValue(state.FeedId, out var allowed) && allowed.LogId == next.LogId && next.Revision >= allowed.Revision;
        if (!forward)
            throw new FrameRejectedException(FrameFault.Rollback, state.FeedId);
    }
}
