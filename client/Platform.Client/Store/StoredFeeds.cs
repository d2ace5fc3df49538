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
            Ended = state.Ended,
        };
        if (state.Position is { } position)
            stored.Position = ByteString.CopyFrom(position.ToBytes());
        if (state.Proven is { } proven)
        {
            stored.Proven = new StoredPosition
            {
                Position = ByteString.CopyFrom(proven.Position.ToBytes()),
                Signature = proven.Signature,
                SigningKeyId = proven.SigningKeyId,
            };
        }

        stored.Resources.AddRange(state.Records.Values.Select(record =>
            new Change { ResourceId = Ids.ToBytes(record.ResourceId), Version = record.Version, Sealed = record.Sealed }));
        stored.Grants.AddRange(state.Grants.Values.OrderBy(grant => grant.KeyEpoch));
        return stored;
    }

    /// <exception cref="FormatException">The file holds something that was never written.</exception>
    public static FeedState ToState(StoredFeed stored)
    {
        return new FeedState(Ids.Parse(stored.OrganizationId), Ids.Parse(stored.FeedId))
        {
            Position = stored.Position.IsEmpty ? null : Parse(stored.Position),
            Proven = stored.Proven is { } proven ? new SignedPosition(Parse(proven.Position), proven.Signature, proven.SigningKeyId) : null,
            Records = stored.Resources.Select(FeedRecord.From).ToImmutableSortedDictionary(record => record.ResourceId, record => record),
            Grants = stored.Grants.ToImmutableDictionary(grant => grant.KeyEpoch),
            CommitTime = stored.CommitTime == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(stored.CommitTime),
            Ended = stored.Ended,
        };
    }

    private static ResumeToken Parse(ByteString position) =>
        ResumeToken.TryParse(position.Span, out var token) ? token : throw new FormatException("Position.");
}
