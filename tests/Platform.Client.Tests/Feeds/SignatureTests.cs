using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Feeds;

/// <summary>Nothing is believed that a trusted key has not signed, and a new key only by the word of an old one.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly TestFeed _feed = new();
    private readonly SigningRing _stranger = new();
    private readonly TestVerifier _device;

    public SignatureTests() => _device = new TestVerifier(_feed);

    public void Dispose()
    {
        _device.Dispose();
        _feed.Dispose();
        _stranger.Dispose();
    }

    private static ByteString FeedIdOf(TestFeed feed) => TestFeed.Bytes(feed.FeedId);

    public static TheoryData<string> Signers => ["none", "a stranger", "a stranger under our key's name", "our key over another statement", "our key for another organization"];

    /// <summary>The frame with another signature than its own.</summary>
    private WatchResponse SignedBy(string signer, WatchResponse frame, Func<SigningRing, WatchResponse> sign)
    {
        var own = frame.SigningKeyId;
        var copy = frame.Clone();
        switch (signer)
        {
            case "none":
                (copy.Signature, copy.SigningKeyId) = (ByteString.Empty, ByteString.Empty);
                break;
            case "a stranger":
                (copy.Signature, copy.SigningKeyId) = (sign(_stranger).Signature, sign(_stranger).SigningKeyId);
                break;
            case "a stranger under our key's name":
                (copy.Signature, copy.SigningKeyId) = (sign(_stranger).Signature, own);
                break;
            case "our key over another statement":
                copy.Signature = _feed.Ring.State(BodyKind.LogReset, frame.FeedId, new LogReset()).Signature;
                break;
            case "our key for another organization":
                copy.Signature = _feed.Ring.SignPosition(frame.Clone(), Guid.NewGuid(), _feed.Position).Signature;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(signer));
        }

        return copy;
    }

    [Theory]
    [MemberData(nameof(Signers))]
    public void Read_ChangeSetNotSignedAsItMustBe_IsRejected(string signer)
    {
        _device.Start();
        var frame = _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        var forged = SignedBy(signer, frame, ring => ring.SignPosition(frame.Clone(), _feed.OrganizationId, _feed.Position));

        Assert.Equal(FrameFault.Signature, _device.Fault(forged));
        Assert.IsType<FrameEffect.Changed>(_device.Read(frame));
    }

    [Theory]
    [MemberData(nameof(Signers))]
    public void Read_SnapshotHeadNotSignedAsItMustBe_IsRejected(string signer)
    {
        var head = _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        _device.ReadGrant();
        var snapshot = _feed.Snapshot().Single().Clone();
        snapshot.Snapshot.HeadFrame = SignedBy(signer, head, ring => ring.SignPosition(head.Clone(), _feed.OrganizationId, _feed.Position)).ToByteString();

        Assert.Equal(FrameFault.Signature, _device.Fault(snapshot));
        Assert.Empty(_device.State!.Records);
    }

    [Theory]
    [MemberData(nameof(Signers))]
    public void Read_StatementNotSignedAsItMustBe_IsRejected(string signer)
    {
        WatchResponse[] statements = [_feed.Grant(_device.Id, _device.PublicKey), _feed.Revocation(_device.Id)];
        foreach (var frame in statements)
            Assert.Equal(FrameFault.Signature, _device.Fault(SignedBy(signer, frame, ring => Resigned(ring, frame))));
        Assert.Null(_device.State);
        _device.Start();
        _feed.Restore();
        var reset = _feed.LogReset()!;

        Assert.Equal(FrameFault.Signature, _device.Fault(SignedBy(signer == "our key over another statement" ? "none" : signer, reset, ring => Resigned(ring, reset))));
    }

    [Fact]
    public void Read_KeyListsInOrder_AreFollowedAndTheirKeysSign()
    {
        _device.Start();
        for (var i = 0; i < 3; i++)
        {
            _feed.Ring.Rotate();
            var trusted = Assert.IsType<FrameEffect.Trusted>(_device.Read(_feed.Ring.Lists[^1]));
            Assert.Equal(i + 2, trusted.Keys.Version);

            Assert.IsType<FrameEffect.Changed>(_device.Read(_feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}")))));
        }

        Assert.IsType<FrameEffect.Trusted>(_device.Read(_feed.Ring.Lists[^1]));
    }

    [Fact]
    public void Read_ChangeSetOfARetiredKey_StillHolds()
    {
        _device.Start();
        var frame = _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        _feed.Ring.Rotate();
        _device.Read(_feed.Ring.Lists[^1]);

        Assert.IsType<FrameEffect.Changed>(_device.Read(frame));
    }

    [Fact]
    public void Read_KeyListThatDoesNotFollow_IsRejected()
    {
        _feed.Ring.Rotate();
        _feed.Ring.Rotate();
        _stranger.Rotate();
        var second = _feed.Ring.Lists[1];

        Assert.Equal(FrameFault.Signature, _device.Fault(_feed.Ring.Lists[2]));
        Assert.Equal(FrameFault.Signature, _device.Fault(_stranger.Lists[0]));
        Assert.Equal(FrameFault.Signature, _device.Fault(_stranger.Lists[1]));
        var stolen = second.Clone();
        (stolen.Body, stolen.Signature, stolen.SigningKeyId) = (_stranger.Lists[1].Body, _stranger.Lists[1].Signature, second.SigningKeyId);
        Assert.Equal(FrameFault.Signature, _device.Fault(stolen));
        Assert.Equal(1, _device.Reader.Keys.Version);
        _device.Read(second);
        Assert.Equal(2, _device.Reader.Keys.Version);
    }

    private static WatchResponse Resigned(SigningRing ring, WatchResponse frame) => frame.BodyKind switch
    {
        BodyKind.Grant => ring.State(frame.BodyKind, frame.FeedId, Grant.Parser.ParseFrom(frame.Body)),
        BodyKind.Revocation => ring.State(frame.BodyKind, frame.FeedId, Revocation.Parser.ParseFrom(frame.Body)),
        _ => ring.State(frame.BodyKind, frame.FeedId, LogReset.Parser.ParseFrom(frame.Body)),
    };
}
