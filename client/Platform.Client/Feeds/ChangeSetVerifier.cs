using System.Collections.Immutable;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>
/// Applies change sets. Nothing of a frame is believed: the position after it is computed from its body's bytes and must be signed
/// by a key that the device trusts, and the content after it must have the digest that the body says.
/// </summary>
internal static class ChangeSetVerifier
{
    private const int MaxChanges = 10_000;

    public static (FeedState State, ChangeSet ChangeSet) Apply(FeedState state, WatchResponse frame, SigningKeys keys)
    {
        var feedId = state.FeedId;
        if (state.Position is not { } before)
            throw new FrameRejectedException(FrameFault.Order, feedId);
        var changeSet = Parse(frame.Body, feedId);
        var after = PositionAfter(changeSet, frame.Body, state);
        if (after.LogId != before.LogId)
            throw new FrameRejectedException(FrameFault.Log, feedId);
        if (after.Revision != before.Revision + 1)
            throw new FrameRejectedException(FrameFault.Revision, feedId);
        if (!Equal(changeSet.PreviousHash, before.HeadHash))
            throw new FrameRejectedException(FrameFault.Chain, feedId);
        if (!frame.Position.Span.SequenceEqual(after.ToBytes()))
            throw new FrameRejectedException(FrameFault.Position, feedId);
        var proven = Prove(state, after, frame, keys);

        var next = state with { Position = after, Proven = proven, Records = Change(state, changeSet), CommitTime = changeSet.CommitTime?.ToDateTimeOffset() };
        if (!Equal(changeSet.StateDigest, next.Digest()))
            throw new FrameRejectedException(FrameFault.Digest, feedId);
        return (next, changeSet);
    }

    /// <summary>The position with its signature, when a trusted key has signed it for this organization.</summary>
    public static SignedPosition Prove(FeedState state, ResumeToken position, WatchResponse frame, SigningKeys keys) =>
        keys.Verify(Statement.OfPosition(state.OrganizationId, position), frame.Signature.Span, frame.SigningKeyId.Span)
            ? new SignedPosition(position, frame.Signature, frame.SigningKeyId)
            : throw new FrameRejectedException(FrameFault.Signature, state.FeedId);

    /// <summary>The position after a change set, from its own words and bytes.</summary>
    public static ResumeToken PositionAfter(ChangeSet changeSet, ByteString body, FeedState state)
    {
        if (!Ids.TryParse(changeSet.OrganizationId, out var organizationId) || !Ids.TryParse(changeSet.FeedId, out var feedId)
            || organizationId != state.OrganizationId || feedId != state.FeedId)
            throw new FrameRejectedException(FrameFault.Identity, state.FeedId);
        if (!Ids.TryParse(changeSet.LogId, out var logId) || changeSet.Revision < 1)
            throw new FrameRejectedException(FrameFault.Malformed, state.FeedId);
        return new ResumeToken(feedId, logId, changeSet.Revision, ChangeSets.HeadHash(body.Span));
    }

    public static ChangeSet Parse(ByteString body, Guid feedId)
    {
        try
        {
            return ChangeSet.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        }
    }

    public static bool Equal(ByteString bytes, Hash32 hash) => bytes.Span.SequenceEqual(hash.ToArray());

    private static ImmutableSortedDictionary<Guid, FeedRecord> Change(FeedState state, ChangeSet changeSet)
    {
        if (changeSet.Changes.Count > MaxChanges)
            throw new FrameRejectedException(FrameFault.Malformed, state.FeedId);
        var records = state.Records.ToBuilder();
        var seen = new HashSet<Guid>();
        foreach (var change in changeSet.Changes)
        {
            if (!Ids.TryParse(change.ResourceId, out var id) || !seen.Add(id) || change.Version < 1)
                throw new FrameRejectedException(FrameFault.Malformed, state.FeedId);

            // A re-sealed record may keep its version; an older one never comes back.
            if (records.TryGetValue(id, out var held) && change.Version < held.Version)
                throw new FrameRejectedException(FrameFault.Chain, state.FeedId);
            if (change.StateCase == Platform.Credentials.V1.Change.StateOneofCase.Tombstone)
                records.Remove(id);
            else
                records[id] = Record(change, state.FeedId);
        }

        return records.ToImmutable();
    }

    public static FeedRecord Record(Change change, Guid feedId)
    {
        try
        {
            return FeedRecord.From(change);
        }
        catch (FormatException)
        {
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        }
    }
}
