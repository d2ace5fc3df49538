using System.Collections.Immutable;
using Google.Protobuf;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>Gathers the parts of a snapshot and gives the whole when its digest is the one in the signed head frame.</summary>
internal sealed class SnapshotAssembly(Guid feedId)
{
    private readonly ImmutableSortedDictionary<Guid, FeedRecord>.Builder _records = ImmutableSortedDictionary.CreateBuilder<Guid, FeedRecord>();
    private uint _next;
    private Guid _lastId;

    /// <summary>Takes the next part; the new state with the last one, else null.</summary>
    public FeedState? Add(WatchResponse frame, FeedState current, SigningKeys keys)
    {
        var chunk = frame.Snapshot;
        if (chunk.Index != _next++)
            throw new FrameRejectedException(FrameFault.Order, feedId);
        foreach (var change in chunk.Resources)
        {
            var record = ChangeSetVerifier.Record(change, feedId);
            if (record.ResourceId.CompareTo(_lastId) <= 0)
                throw new FrameRejectedException(FrameFault.Order, feedId);
            _lastId = record.ResourceId;
            _records.Add(record.ResourceId, record);
        }

        if (chunk.Last)
            return Finish(frame, chunk, current, keys);
        return frame.Position.IsEmpty && chunk.HeadFrame.IsEmpty ? null : throw new FrameRejectedException(FrameFault.Order, feedId);
    }

    private FeedState Finish(WatchResponse frame, SnapshotChunk chunk, FeedState current, SigningKeys keys)
    {
        if (!ResumeToken.TryParse(frame.Position.Span, out var position) || position.FeedId != feedId)
            throw new FrameRejectedException(FrameFault.Position, feedId);
        var state = current with { Position = position, Records = _records.ToImmutable(), CommitTime = null };
        if (position.Revision == 0)
            return chunk.HeadFrame.IsEmpty && state.Records.IsEmpty ? state : throw new FrameRejectedException(FrameFault.Digest, feedId);

        var head = Head(chunk.HeadFrame);
        var changeSet = ChangeSetVerifier.Parse(head.Body, feedId);
        if (ChangeSetVerifier.PositionAfter(changeSet, head.Body, current) != position || head.Position != frame.Position)
            throw new FrameRejectedException(FrameFault.Position, feedId);
        var proven = ChangeSetVerifier.Prove(current, position, head, keys);
        if (!ChangeSetVerifier.Equal(changeSet.StateDigest, state.Digest()))
            throw new FrameRejectedException(FrameFault.Digest, feedId);
        return state with { Proven = proven, CommitTime = changeSet.CommitTime?.ToDateTimeOffset() };
    }

    private WatchResponse Head(ByteString bytes)
    {
        try
        {
            var head = WatchResponse.Parser.ParseFrom(bytes);
            if (head.Format == FrameReader.Format && head.BodyKind == BodyKind.ChangeSet && Ids.TryParse(head.FeedId, out var id) && id == feedId)
                return head;
        }
        catch (InvalidProtocolBufferException)
        {
            // Said below.
        }

        throw new FrameRejectedException(FrameFault.Malformed, feedId);
    }
}
