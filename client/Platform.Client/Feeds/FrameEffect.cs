using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;

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

    /// <summary>The server says, without a signature, that the device may no longer read the feed.</summary>
    public sealed record Ended(Guid FeedId) : FrameEffect(FeedId);

    /// <summary>The platform has signed that the device may no longer read the feed: everything of it is to be wiped.</summary>
    public sealed record Revoked(Guid FeedId, Revocation Revocation, ByteString Body) : FrameEffect(FeedId);

    /// <summary>The platform has signed that the feed goes on under another log id; a snapshot of it follows.</summary>
    public sealed record LogReset(Guid FeedId) : FrameEffect(FeedId);

    /// <summary>The next list of signing keys.</summary>
    public sealed record Trusted(SigningKeys Keys) : FrameEffect(Guid.Empty);
}
