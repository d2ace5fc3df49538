using Platform.Credentials.V1;

namespace Platform.Client;

/// <summary>Something that happened while watching. Events hold masks, never secrets.</summary>
/// <param name="Time">When.</param>
public abstract record ClientEvent(DateTimeOffset Time)
{
    /// <summary>The stream is open.</summary>
    /// <param name="Time">When.</param>
    public sealed record Connected(DateTimeOffset Time) : ClientEvent(Time);

    /// <summary>The stream has ended, and the device works from what it holds.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Reason">Why, for people.</param>
    /// <param name="RetryIn">When the next attempt is made.</param>
    public sealed record Disconnected(DateTimeOffset Time, string Reason, TimeSpan RetryIn) : ClientEvent(Time);

    /// <summary>A credential is new, changed or gone. Durable on this device.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Kind">What became of it.</param>
    /// <param name="Credential">The credential; when removed, as it last was.</param>
    /// <param name="Revision">Revision of the feed.</param>
    public sealed record CredentialChanged(DateTimeOffset Time, CredentialChangeKind Kind, CachedCredential Credential, long Revision) : ClientEvent(Time);

    /// <summary>A feed stands at a new revision. Durable on this device.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Feed">The feed.</param>
    /// <param name="BySnapshot">It was replaced by a snapshot.</param>
    public sealed record FeedAdvanced(DateTimeOffset Time, FeedStatus Feed, bool BySnapshot) : ClientEvent(Time);

    /// <summary>The platform has signed that the device may no longer read a feed, and nothing of it is left here.</summary>
    /// <param name="Time">When.</param>
    /// <param name="OrganizationId">The organization.</param>
    /// <param name="FeedId">The feed.</param>
    /// <param name="Reason">Why.</param>
    public sealed record FeedRemoved(DateTimeOffset Time, Guid OrganizationId, Guid FeedId, RevocationReason Reason) : ClientEvent(Time);

    /// <summary>The server has this device's signed word that a feed is wiped.</summary>
    /// <param name="Time">When.</param>
    /// <param name="FeedId">The feed.</param>
    public sealed record WipeConfirmed(DateTimeOffset Time, Guid FeedId) : ClientEvent(Time);

    /// <summary>The server says, without a signature, that the device may no longer read a feed: nothing new comes, and it works until its lease ends.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Feed">The feed.</param>
    public sealed record FeedPaused(DateTimeOffset Time, FeedStatus Feed) : ClientEvent(Time);

    /// <summary>The installation's signing keys were pinned, which a device of an older version had not done, or replaced by a list that they have signed.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Version">Version of the list.</param>
    /// <param name="First">They were pinned now.</param>
    public sealed record KeysTrusted(DateTimeOffset Time, long Version, bool First) : ClientEvent(Time);

    /// <summary>A frame was not believed.</summary>
    /// <param name="Time">When.</param>
    /// <param name="FeedId">The feed.</param>
    /// <param name="Fault">Why.</param>
    public sealed record FrameRejected(DateTimeOffset Time, Guid FeedId, FrameFault Fault) : ClientEvent(Time);

    /// <summary>A program of this machine has reported that a provider refused a credential. Durable on this device.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Credential">The credential.</param>
    /// <param name="Reason">Why.</param>
    public sealed record CredentialRejected(DateTimeOffset Time, CachedCredential Credential, RejectionReason Reason) : ClientEvent(Time);

    /// <summary>All feeds are as the server has them.</summary>
    /// <param name="Time">When.</param>
    public sealed record CaughtUp(DateTimeOffset Time) : ClientEvent(Time);

    /// <summary>The server has taken an acknowledgement.</summary>
    /// <param name="Time">When.</param>
    /// <param name="FeedId">The feed.</param>
    /// <param name="Revision">The acknowledged revision.</param>
    public sealed record Acknowledged(DateTimeOffset Time, Guid FeedId, long Revision) : ClientEvent(Time);
}

/// <summary>What became of a credential.</summary>
public enum CredentialChangeKind
{
    /// <summary>It is new here.</summary>
    Added,

    /// <summary>It has another version.</summary>
    Updated,

    /// <summary>It is gone.</summary>
    Removed,
}
