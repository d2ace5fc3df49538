using Platform.Credentials.V1;

namespace Platform.Client.Feeds;

/// <summary>What a verified frame leads to.</summary>
internal abstract record FrameEffect(Guid FeedId)
{
    /// <summary>A grant came. Opened: it opens with this device's key. New: the state holds it for the first time.</summary>
    public sealed record Granted(FeedState State, bool Opened, bool New) : FrameEffect(State.FeedId);

    /// <summary>A change set was applied.</summary>
    public sealed record Changed(FeedState State, ChangeSet ChangeSet) : FrameEffect(State.FeedId);

    /// <summary>A snapshot is whole.</summary>
    public sealed record Replaced(FeedState State) : FrameEffect(State.FeedId);

    /// <summary>Everything up to the state's position was delivered.</summary>
    public sealed record Confirmed(FeedState State) : FrameEffect(State.FeedId);

    /// <summary>Nothing to do yet.</summary>
    public sealed record Gathering(Guid FeedId) : FrameEffect(FeedId);

    /// <summary>The position is gone; a snapshot follows.</summary>
    public sealed record WasReset(Guid FeedId) : FrameEffect(FeedId);

    /// <summary>The device may no longer read the feed.</summary>
    public sealed record Ended(Guid FeedId) : FrameEffect(FeedId);
}
