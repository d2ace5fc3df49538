using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.Tests.Model;
using Platform.Sync.Upstream;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Upstream;

public sealed class FrameReaderTests : IDisposable
{
    private readonly SigningRing _ring = new();
    private readonly FeedModel _feed;
    private readonly ResumeToken _start;
    private readonly List<CommittedChange> _changes;

    public FrameReaderTests()
    {
        _feed = new FeedModel(ring: _ring);
        _start = _feed.Head;
        _changes = [_feed.Save(2), _feed.Save(1), _feed.Save(3)];
    }

    [Fact]
    public void ReadChanges_WhatWasCommitted_IsPassedOnAsItIs()
    {
        var read = FrameReader.ReadChanges(_start, Frames(_changes));

        Assert.Equal([1L, 2, 3], read.Select(frame => frame.Revision));
        Assert.Equal(_changes.Select(change => change.Position.HeadHash), read.Select(frame => frame.HeadHash));
        Assert.Equal(_changes.Select(change => change.StateDigest), read.Select(frame => frame.StateDigest));
        Assert.All(read.Zip(_changes), pair => Assert.Equal([0, .. BigEndian(pair.Second.Frame.Length), .. pair.Second.Frame], pair.First.Message));
    }

    [Fact]
    public void ReadChanges_FromTheMiddle_ContinuesThere() =>
        Assert.Equal(2, FrameReader.ReadChanges(_changes[0].Position, Frames(_changes[1..])).Length);

    [Fact]
    public void ReadChanges_ASkippedRevision_IsRefused() => Refused(_start, _changes[0], _changes[2]);

    [Fact]
    public void ReadChanges_ARepeatedRevision_IsRefused() => Refused(_start, _changes[0], _changes[0]);

    [Fact]
    public void ReadChanges_Reordered_IsRefused() => Refused(_start, _changes[1], _changes[0]);

    [Fact]
    public void ReadChanges_OfAnotherFeed_IsRefused()
    {
        using var other = new FeedModel();

        Refused(_start, other.Save());
    }

    [Fact]
    public void ReadChanges_OfAnotherLog_IsRefused() => Refused(_start with { LogId = Guid.NewGuid() }, _changes[0]);

    [Fact]
    public void ReadChanges_NotFollowingTheHashBefore_IsRefused() =>
        Refused(_changes[0].Position with { HeadHash = _changes[2].Position.HeadHash }, _changes[1]);

    [Fact]
    public void ReadAnnounced_EveryFlippedByte_IsRefused()
    {
        var frame = _changes[0].Frame;
        for (var index = 0; index < frame.Length; index++)
        {
            byte[] forged = [.. frame];
            forged[index] ^= 0x10;

            Assert.Throws<FrameRefusedException>(() => FrameReader.ReadAnnounced(_start, ByteString.CopyFrom(forged), IsSigned));
        }

        Assert.Equal(1, FrameReader.ReadAnnounced(_start, ByteString.CopyFrom(frame), IsSigned).Revision);
    }

    [Fact]
    public void ReadAnnounced_ContinuingTheFeedButSignedByAStranger_IsRefused()
    {
        using var stranger = new SigningRing();
        var frame = stranger.SignPosition(WatchResponse.Parser.ParseFrom(_changes[0].Frame), _feed.OrganizationId, _changes[0].Position);

        Assert.Throws<FrameRefusedException>(() => FrameReader.ReadAnnounced(_start, frame.ToByteString(), IsSigned));
    }

    [Fact]
    public void ReadAnnounced_EveryTruncation_IsRefused()
    {
        var frame = _changes[0].Frame;
        for (var length = 0; length < frame.Length; length++)
            Assert.Throws<FrameRefusedException>(() => FrameReader.ReadAnnounced(_start, ByteString.CopyFrom(frame, 0, length), IsSigned));
    }

    [Fact]
    public void ReadChanges_AnotherBodyUnderTheSameHash_IsRefused()
    {
        var frame = WatchResponse.Parser.ParseFrom(_changes[0].Frame);
        var body = ChangeSet.Parser.ParseFrom(frame.Body);
        body.Changes.RemoveAt(0);
        frame.Body = body.ToByteString();

        Assert.Throws<FrameRefusedException>(() => FrameReader.ReadChanges(_start, [frame.ToByteString()]));
    }

    public void Dispose()
    {
        _feed.Dispose();
        _ring.Dispose();
    }

    private bool IsSigned(ResumeToken position, WatchResponse frame) =>
        _ring.Keys.Verify(Statement.OfPosition(_feed.OrganizationId, position), frame.Signature.Span, frame.SigningKeyId.Span);

    private static List<ByteString> Frames(IEnumerable<CommittedChange> changes) => [.. changes.Select(change => ByteString.CopyFrom(change.Frame))];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static void Refused(ResumeToken after, params CommittedChange[] changes) =>
        Assert.Throws<FrameRefusedException>(() => FrameReader.ReadChanges(after, Frames(changes)));
}
