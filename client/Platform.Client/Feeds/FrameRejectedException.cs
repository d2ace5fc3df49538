namespace Platform.Client.Feeds;

/// <summary>A frame that is not believed; the feed takes a snapshot.</summary>
internal sealed class FrameRejectedException(FrameFault fault, Guid feedId) : Exception($"A frame of feed {feedId} was rejected: {fault}.")
{
    public FrameFault Fault { get; } = fault;

    public Guid FeedId { get; } = feedId;
}
