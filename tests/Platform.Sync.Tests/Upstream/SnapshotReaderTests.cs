using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.Tests.Model;
using Platform.Sync.Upstream;

namespace Platform.Sync.Tests.Upstream;

public sealed class SnapshotReaderTests : IDisposable
{
    private readonly FeedModel _feed = new();
    private readonly List<GetSnapshotResponse> _responses;

    public SnapshotReaderTests()
    {
        _feed.Save(20, random: new Random(1));
        var (frames, position) = _feed.Snapshot();
        _responses = [.. frames.Select(frame => Response(frame, position))];
    }

    [Fact]
    public void Finish_Whole_KeepsTheBytes()
    {
        var snapshot = Read(_responses);

        Assert.True(_responses.Count > 2);
        Assert.Equal(_feed.Head, snapshot.Position);
        Assert.Equal(_responses.Select(response => response.Frame.ToByteArray()), snapshot.Messages.Select(message => message[5..]));
    }

    [Fact]
    public void Finish_WithoutTheLastChunk_IsRefused() => Refused(_responses[..^1]);

    [Fact]
    public void Finish_Empty_IsRefused() => Refused([]);

    [Fact]
    public void Add_AMissingChunk_IsRefused() => Refused([_responses[0], .. _responses[2..]]);

    [Fact]
    public void Add_AfterTheLast_IsRefused() => Refused([.. _responses, _responses[0]]);

    [Fact]
    public void Add_OfAnotherRevision_IsRefused()
    {
        var other = _responses[1].Clone();
        other.Position.Revision++;

        Refused([_responses[0], other, .. _responses[2..]]);
    }

    [Fact]
    public void Add_OfAnotherFeed_IsRefused()
    {
        using var other = new FeedModel();
        var (frames, position) = other.Snapshot();

        Refused([Response(frames[0], position)]);
    }

    [Fact]
    public void Add_Garbage_IsRefused()
    {
        var garbage = _responses[0].Clone();
        garbage.Frame = ByteString.CopyFromUtf8("not a frame");

        Refused([garbage]);
    }

    public void Dispose() => _feed.Dispose();

    private static GetSnapshotResponse Response(byte[] frame, ResumeToken position) => new()
    {
        Frame = ByteString.CopyFrom(frame),
        Position = new FeedPosition
        {
            FeedId = FeedModel.Bytes(position.FeedId),
            LogId = FeedModel.Bytes(position.LogId),
            Revision = position.Revision,
            HeadHash = ByteString.CopyFrom(position.HeadHash.ToArray()),
        },
    };

    private FeedSnapshot Read(IEnumerable<GetSnapshotResponse> responses)
    {
        var reader = new SnapshotReader(_feed.FeedId);
        foreach (var response in responses)
            reader.Add(response);
        return reader.Finish();
    }

    private void Refused(IEnumerable<GetSnapshotResponse> responses) => Assert.Throws<UpstreamException>(() => Read(responses));
}
