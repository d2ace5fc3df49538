using Platform.Client.Feeds;

namespace Platform.Client;

/// <summary>Where a feed stands on this device.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="FeedId">The feed.</param>
/// <param name="Revision">Last revision held; null while a snapshot is awaited.</param>
/// <param name="CommitTime">When that revision was committed; null before the first.</param>
/// <param name="Credentials">Number of credentials held.</param>
/// <param name="AccessEnded">The server says, without a signature, that the device may no longer read the feed: it works until its lease ends.</param>
/// <param name="LastContact">When the platform was last heard from about it; null when that is not known.</param>
/// <param name="LeaseEnd">When it can no longer be used without contact.</param>
/// <param name="Usable">The lease holds.</param>
public sealed record FeedStatus(
    Guid OrganizationId, Guid FeedId, long? Revision, DateTimeOffset? CommitTime, int Credentials, bool AccessEnded, DateTimeOffset? LastContact, DateTimeOffset LeaseEnd, bool Usable)
{
    internal static FeedStatus Of(FeedState state, Lease lease) => new(
        state.OrganizationId, state.FeedId, state.Position?.Revision, state.CommitTime, state.Records.Count,
        state.Ended, lease.LastContact(state.FeedId), lease.End(state), lease.Holds(state));
}
