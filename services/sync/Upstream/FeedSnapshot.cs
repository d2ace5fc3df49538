using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>Everything live in a feed at one revision, encoded; shared by all streams that need it.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Messages">Its chunks in order.</param>
/// <param name="KeyEpoch">Newest key epoch of its records.</param>
internal sealed record FeedSnapshot(ResumeToken Position, IReadOnlyList<byte[]> Messages, uint KeyEpoch);

/// <summary>Gathers a snapshot's chunks and refuses one that is not whole.</summary>
internal sealed class SnapshotReader(Guid feedId)
{
    private readonly List<byte[]> _messages = [];
    private ResumeToken _position;
    private bool _last;
    private uint _keyEpoch;

    public void Add(GetSnapshotResponse response)
    {
        var (positionFeed, head) = CredentialsClient.ReadHead(response.Position, Ids.ToBytes(Hash32.Zero));
        var position = new ResumeToken(positionFeed, head.LogId, head.Revision, head.HeadHash);
        Require(!_last && positionFeed == feedId && (_messages.Count == 0 || position == _position), "goes on after its end or is of several revisions");
        _position = position;

        var frame = Parse(response.Frame);
        Require(frame.EventCase == WatchResponse.EventOneofCase.Snapshot && frame.Snapshot.Index == _messages.Count, "is not a sequence of chunks");
        _last = frame.Snapshot.Last;
        _keyEpoch = Math.Max(_keyEpoch, FrameReader.KeyEpoch(frame.Snapshot.Resources));
        Require(!_last || (ResumeToken.TryParse(frame.Position.Span, out var own) && own == position), "does not end with its position");
        _messages.Add(GrpcMessage.Encode(response.Frame.Span));
    }

    public FeedSnapshot Finish()
    {
        Require(_last, "has no end");
        return new FeedSnapshot(_position, _messages, _keyEpoch);
    }

    private static WatchResponse Parse(ByteString frame)
    {
        try
        {
            return WatchResponse.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new UpstreamException("A chunk of the snapshot cannot be parsed.", exception);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new UpstreamException($"The snapshot {otherwise}.");
    }
}
