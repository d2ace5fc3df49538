using System.Collections.Immutable;
using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Client.Store;

/// <summary>Between a feed in memory and in its file.</summary>
internal static class StoredFeeds
{
    public static StoredFeed From(FeedState state)
    {
        var stored = new StoredFeed
        {
            OrganizationId = Ids.ToBytes(state.OrganizationId),
            FeedId = Ids.ToBytes(state.FeedId),
            CommitTime = state.CommitTime is { } time ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : 0,
        };
        if (state.Position is { } position)
            stored.Position = ByteString.CopyFrom(position.ToBytes());
        stored.Resources.AddRange(state.Records.Values.Select(record =>
            new Change { ResourceId = Ids.ToBytes(record.ResourceId), Version = record.Version, Sealed = record.Sealed }));
        stored.Grants.AddRange(state.Grants.Values.OrderBy(grant => grant.KeyEpoch));
        return stored;
    }

    /// <exception cref="FormatException">The file holds something that was never written.</exception>
    public static FeedState ToState(StoredFeed stored)
    {
        ResumeToken? position = null;
        if (!stored.Position.IsEmpty)
            position = ResumeToken.TryParse(stored.Position.Span, out var token) ? token : throw new FormatException("Position.");
        return new FeedState(Ids.Parse(stored.OrganizationId), Ids.Parse(stored.FeedId))
        {
            Position = position,
            Records = stored.Resources.Select(FeedRecord.From).ToImmutableSortedDictionary(record => record.ResourceId, record => record),
            Grants = stored.Grants.ToImmutableDictionary(grant => grant.KeyEpoch),
            CommitTime = stored.CommitTime == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(stored.CommitTime),
        };
    }
}
