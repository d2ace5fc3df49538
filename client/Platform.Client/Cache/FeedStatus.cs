using Platform.Client.Feeds;

namespace Platform.Client;

/// <summary>Where a feed stands on this device.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="FeedId">The feed.</param>
/// <param name="Revision">Last revision held; null while a snapshot is awaited.</param>
/// <param name="CommitTime">When that revision was committed; null before the first.</param>
/// <param name="Credentials">Number of credentials held.</param>
public sealed record FeedStatus(Guid OrganizationId, Guid FeedId, long? Revision, DateTimeOffset? CommitTime, int Credentials)
{
    internal static FeedStatus Of(FeedState state) =>
        new(state.OrganizationId, state.FeedId, state.Position?.Revision, state.CommitTime, state.Records.Count);
}
