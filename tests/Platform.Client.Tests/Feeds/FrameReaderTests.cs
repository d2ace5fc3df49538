using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Feeds;

public sealed class FrameReaderTests : IDisposable
{
    private readonly TestFeed _feed = new();
    private readonly Guid _deviceId = Guid.CreateVersion7();
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly FrameReader _reader;
    private readonly Guid _first = Guid.CreateVersion7();
    private FeedState? _state;

    public FrameReaderTests() => _reader = new FrameReader(_deviceId, new GrantReader(_deviceId, _key), _feed.Ring.Keys);

    public void Dispose()
    {
        _feed.Dispose();
        _key.Dispose();
    }

    private FrameEffect Read(WatchResponse frame)
    {
        var effect = _reader.Read(frame, id => id == _feed.FeedId ? _state : null);
        _state = effect switch
        {
            FrameEffect.Granted granted => granted.State,
            FrameEffect.Changed changed => changed.State,
            FrameEffect.Replaced replaced => replaced.State,
            FrameEffect.Ended => null,
            _ => _state,
        };
        return effect;
    }

    private void Start()
    {
        Read(_feed.Grant(_deviceId, P256.PublicKey(_key)));
        foreach (var frame in _feed.Snapshot())
            Read(frame);
    }

    private FrameFault Fault(WatchResponse frame)
    {
        var before = _state;
        var rejected = Assert.Throws<FrameRejectedException>(() => Read(frame));
        Assert.Same(before, _state);
        return rejected.Fault;
    }

    private static WatchResponse With(WatchResponse frame, Action<WatchResponse> change)
    {
        var copy = frame.Clone();
        change(copy);
        return copy;
    }

    /// <summary>A change set rewritten by somebody who can also compute the position after it, and even has it signed.</summary>
    private WatchResponse Forged(WatchResponse frame, Action<ChangeSet> change)
    {
        var changeSet = ChangeSet.Parser.ParseFrom(frame.Body);
        change(changeSet);
        var body = changeSet.ToByteString();
        Assert.True(ResumeToken.TryParse(frame.Position.Span, out var position));
        var after = new ResumeToken(new Guid(changeSet.FeedId.Span, true), new Guid(changeSet.LogId.Span, true), changeSet.Revision, ChangeSets.HeadHash(body.Span));
        return _feed.Ring.SignPosition(With(frame, copy => (copy.Body, copy.Position) = (body, ByteString.CopyFrom(after.ToBytes()))), _feed.OrganizationId, after);
    }

    [Fact]
    public void Read_ChangeSetsInOrder_FollowTheFeed()
    {
        Start();

        for (var i = 0; i < 20; i++)
        {
            var id = i % 3 == 0 ? _first : Guid.CreateVersion7();
            var changed = Assert.IsType<FrameEffect.Changed>(Read(_feed.Commit((id, i == 15 ? null : Forms.OpenAi($"key {i}")))));

            Assert.Equal(_feed.Position, changed.State.Position);
            Assert.Equal(_feed.CurrentDigest(), changed.State.Digest());
        }

        Assert.IsType<FrameEffect.Confirmed>(Read(_feed.Heartbeat()));
    }

    [Fact]
    public void Read_Snapshot_IsTakenWithItsLastPart()
    {
        for (var i = 0; i < 7; i++)
            _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}")));
        Read(_feed.Grant(_deviceId, P256.PublicKey(_key)));
        var frames = _feed.Snapshot();

        Assert.Equal(4, frames.Count);
        Assert.All(frames.SkipLast(1), frame => Assert.IsType<FrameEffect.Gathering>(Read(frame)));
        var replaced = Assert.IsType<FrameEffect.Replaced>(Read(frames[^1]));

        Assert.Equal(_feed.Position, replaced.State.Position);
        Assert.Equal(7, replaced.State.Records.Count);
        Assert.IsType<FrameEffect.Confirmed>(Read(_feed.Heartbeat()));
    }

    [Fact]
    public void Read_SnapshotOfAnEmptyFeed_IsTaken()
    {
        Start();

        Assert.Equal(0, _state!.Position!.Value.Revision);
        Assert.IsType<FrameEffect.Changed>(Read(_feed.Commit((_first, Forms.OpenAi()))));
    }

    public static TheoryData<string> Forgeries =>
    [
        "organization", "feed", "log", "revision+1", "revision-1", "revision 0", "previous", "digest", "version back", "same resource twice", "no state",
        "resource id", "version 0", "key epoch", "salt", "origin hash", "commitment", "ciphertext", "ciphertext short", "dropped change", "added change",
    ];

    /// <summary>Whoever can rewrite a body and its position, signature and all, still does not get past the chain or the digest.</summary>
    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Read_ForgedChangeSet_IsRejected(string forgery)
    {
        _feed.Commit((_first, Forms.OpenAi("one")));
        _feed.Commit((_first, Forms.OpenAi("two")));
        Start();
        var frame = _feed.Commit((_first, Forms.OpenAi("three")), (Guid.CreateVersion7(), Forms.Anthropic()));

        var forged = Forged(frame, set =>
        {
            var change = set.Changes[0];
            switch (forgery)
            {
                case "organization": set.OrganizationId = TestFeed.Bytes(Guid.NewGuid()); break;
                case "feed": set.FeedId = TestFeed.Bytes(Guid.NewGuid()); break;
                case "log": set.LogId = TestFeed.Bytes(Guid.NewGuid()); break;
                case "revision+1": set.Revision++; break;
                case "revision-1": set.Revision--; break;
                case "revision 0": set.Revision = 0; break;
                case "previous": set.PreviousHash = ByteString.CopyFrom(new byte[32]); break;
                case "digest": set.StateDigest = ByteString.CopyFrom(new byte[32]); break;
                case "version back": change.Version = 1; break;
                case "same resource twice": set.Changes.Add(change.Clone()); break;
                case "no state": change.ClearState(); break;
                case "resource id": change.ResourceId = ByteString.CopyFrom(1, 2, 3); break;
                case "version 0": change.Version = 0; break;
                case "key epoch": change.Sealed.KeyEpoch = 0; break;
                case "salt": change.Sealed.Salt = ByteString.CopyFrom(1); break;
                case "origin hash": change.Sealed.OriginHash = ByteString.CopyFrom(1); break;
                case "commitment": change.Sealed.Commitment = ByteString.Empty; break;
                case "ciphertext": change.Sealed.Ciphertext = ByteString.CopyFrom(new byte[64]); break;
                case "ciphertext short": change.Sealed.Ciphertext = ByteString.CopyFrom(new byte[15]); break;
                case "dropped change": set.Changes.RemoveAt(1); break;
                case "added change": set.Changes.Add(new Change { ResourceId = TestFeed.Bytes(Guid.NewGuid()), Version = 1, Sealed = change.Sealed.Clone() }); break;
                default: throw new ArgumentOutOfRangeException(nameof(forgery));
            }
        });

        Assert.NotEqual(FrameFault.Format, Fault(forged));
        Assert.IsType<FrameEffect.Changed>(Read(frame));
    }

    [Fact]
    public void Read_ChangeSetRepeatedOrSkipped_IsRejected()
    {
        Start();
        var one = _feed.Commit((_first, Forms.OpenAi("one")));
        var two = _feed.Commit((_first, Forms.OpenAi("two")));

        Assert.Equal(FrameFault.Revision, Fault(two));
        Read(one);
        Assert.Equal(FrameFault.Revision, Fault(one));
        Read(two);
    }

    [Fact]
    public void Read_PositionOfAnotherFrame_IsRejected()
    {
        Start();
        var one = _feed.Commit((_first, Forms.OpenAi("one")));
        var two = _feed.Commit((_first, Forms.OpenAi("two")));

        Assert.Equal(FrameFault.Position, Fault(With(one, frame => frame.Position = two.Position)));
        Assert.Equal(FrameFault.Position, Fault(With(one, frame => frame.Position = ByteString.Empty)));
    }

    /// <summary>Any single damaged byte of a change set's frame is noticed.</summary>
    [Fact]
    public void Read_AnyByteOfAChangeSetFlipped_IsRejectedOrHarmless()
    {
        Start();
        var frame = _feed.Commit((_first, Forms.OpenAi("one")));
        var bytes = frame.ToByteArray();
        var accepted = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x41;
            WatchResponse parsed;
            try
            {
                parsed = WatchResponse.Parser.ParseFrom(damaged);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            try
            {
                _reader.Read(parsed, id => id == _feed.FeedId ? _state : null);
                accepted++;
            }
            catch (FrameRejectedException)
            {
                // As it should be.
            }
        }

        Assert.Equal(0, accepted);
        Assert.IsType<FrameEffect.Changed>(Read(frame));
    }

    [Fact]
    public void Read_FormatOrShapeUnknown_IsRejected()
    {
        Start();
        var frame = _feed.Commit((_first, Forms.OpenAi()));

        Assert.Equal(FrameFault.Format, Fault(With(frame, one => one.Format = 2)));
        Assert.Equal(FrameFault.Format, Fault(With(frame, one => one.Format = 0)));
        Assert.Equal(FrameFault.Format, Fault(With(frame, one => one.BodyKind = (BodyKind)9)));
        Assert.Equal(FrameFault.Format, Fault(new WatchResponse { Format = 1, FeedId = frame.FeedId }));
        Assert.Equal(FrameFault.Malformed, Fault(With(frame, one => one.FeedId = ByteString.CopyFrom(1, 2))));
        Assert.Equal(FrameFault.Malformed, Fault(With(frame, one => one.Body = ByteString.CopyFrom(0xFF, 0xFF))));
        Assert.Equal(FrameFault.Malformed, Fault(With(frame, one => one.Heartbeat = new Heartbeat())));
        Assert.Equal(FrameFault.Malformed, Fault(With(_feed.Grant(_deviceId, P256.PublicKey(_key)), one => one.Position = frame.Position)));
    }

    [Fact]
    public void Read_AnythingBeforeItsGrant_IsRejected()
    {
        _feed.Commit((_first, Forms.OpenAi()));

        Assert.Equal(FrameFault.Order, Fault(_feed.Frames[0]));
        Assert.Equal(FrameFault.Order, Fault(_feed.Snapshot()[0]));
        Assert.Equal(FrameFault.Order, Fault(_feed.Heartbeat()));
    }

    [Fact]
    public void Read_ChangeSetBeforeTheSnapshot_IsRejected()
    {
        Read(_feed.Grant(_deviceId, P256.PublicKey(_key)));

        Assert.Equal(FrameFault.Order, Fault(_feed.Commit((_first, Forms.OpenAi()))));
    }

    [Fact]
    public void Read_HeartbeatOfAnotherPosition_IsRejected()
    {
        Start();
        var stale = _feed.Heartbeat();
        Read(_feed.Commit((_first, Forms.OpenAi())));
        var good = _feed.Heartbeat();
        _feed.Commit((_first, null));

        Assert.Equal(FrameFault.Position, Fault(stale));
        Assert.Equal(FrameFault.Position, Fault(_feed.Heartbeat()));
        Assert.Equal(FrameFault.Digest, Fault(With(good, frame => frame.Heartbeat.StateDigest = ByteString.CopyFrom(new byte[32]))));
        Assert.Equal(FrameFault.Digest, Fault(With(good, frame => frame.Heartbeat.StateDigest = ByteString.Empty)));
        Assert.IsType<FrameEffect.Confirmed>(Read(good));
    }

    public static TheoryData<string> SnapshotForgeries =>
    [
        "index", "missing part", "resource dropped", "resource twice", "resources swapped", "version", "ciphertext", "tombstone", "no head", "other head", "head of another feed",
        "position early", "position", "revision 0", "position of another feed", "head not a change set",
    ];

    [Theory]
    [MemberData(nameof(SnapshotForgeries))]
    public void Read_ForgedSnapshot_IsRejected(string forgery)
    {
        for (var i = 0; i < 5; i++)
            _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}")));
        Read(_feed.Grant(_deviceId, P256.PublicKey(_key)));
        var frames = _feed.Snapshot().Select(frame => frame.Clone()).ToList();
        using var other = new TestFeed();
        switch (forgery)
        {
            case "index": frames[0].Snapshot.Index = 1; break;
            case "missing part": frames.RemoveAt(1); break;
            case "resource dropped": frames[1].Snapshot.Resources.RemoveAt(0); break;
            case "resource twice": frames[1].Snapshot.Resources[0] = frames[0].Snapshot.Resources[1]; break;
            case "resources swapped": (frames[0].Snapshot.Resources[0], frames[0].Snapshot.Resources[1]) = (frames[0].Snapshot.Resources[1], frames[0].Snapshot.Resources[0]); break;
            case "version": frames[0].Snapshot.Resources[0].Version++; break;
            case "ciphertext": frames[0].Snapshot.Resources[0].Sealed.Ciphertext = ByteString.CopyFrom(new byte[99]); break;
            case "tombstone": frames[0].Snapshot.Resources[0].Tombstone = new Tombstone(); break;
            case "no head": frames[^1].Snapshot.HeadFrame = ByteString.Empty; break;
            case "other head": frames[^1].Snapshot.HeadFrame = _feed.Frames[3].ToByteString(); break;
            case "head of another feed": frames[^1].Snapshot.HeadFrame = other.Commit((Guid.CreateVersion7(), Forms.OpenAi())).ToByteString(); break;
            case "position early": frames[0].Position = frames[^1].Position; break;
            case "position": frames[^1].Position = _feed.Frames[3].Position; break;
            case "revision 0": frames[^1].Position = ByteString.CopyFrom(new ResumeToken(_feed.FeedId, _feed.LogId, 0, Hash32.Zero).ToBytes()); break;
            case "position of another feed": frames[^1].Position = ByteString.CopyFrom(other.Position.ToBytes()); break;
            case "head not a change set": frames[^1].Snapshot.HeadFrame = _feed.Heartbeat().ToByteString(); break;
            default: throw new ArgumentOutOfRangeException(nameof(forgery));
        }

        var rejected = Assert.Throws<FrameRejectedException>(() => frames.ForEach(frame => Read(frame)));

        Assert.Equal(_feed.FeedId, rejected.FeedId);
        Assert.Null(_state!.Position);
        Assert.Empty(_state.Records);
    }

    [Fact]
    public void Read_SnapshotNobodyAskedFor_IsRejected()
    {
        _feed.Commit((_first, Forms.OpenAi("one")));
        var old = _feed.Snapshot();
        _feed.Commit((_first, Forms.OpenAi("two")));
        Start();

        Assert.Equal(FrameFault.Order, Fault(old[0]));
    }

    [Fact]
    public void Read_ResetThenSnapshot_IsTaken()
    {
        _feed.Commit((_first, Forms.OpenAi("one")));
        Start();
        _feed.Restore();
        _feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));

        Assert.IsType<FrameEffect.LogReset>(Read(_feed.LogReset()!));
        Assert.IsType<FrameEffect.WasReset>(Read(_feed.Reset(ResetReason.OtherLog)));
        Assert.Equal(FrameFault.Order, Fault(_feed.Frames[0]));
        Assert.IsType<FrameEffect.Gathering>(Read(_feed.Heartbeat()));
        var replaced = Assert.IsType<FrameEffect.Replaced>(Read(_feed.Snapshot()[0]));

        Assert.Equal(_feed.LogId, replaced.State.Position!.Value.LogId);
        Assert.DoesNotContain(_first, replaced.State.Records.Keys);
    }

    [Fact]
    public void Read_GrantForAnother_IsRejected()
    {
        var publicKey = P256.PublicKey(_key);
        using var other = new TestFeed();

        Assert.Equal(FrameFault.Identity, Fault(_feed.Grant(Guid.CreateVersion7(), publicKey)));
        Assert.Equal(FrameFault.Identity, Fault(_feed.Ring.State(BodyKind.Grant, TestFeed.Bytes(_feed.FeedId), other.SealGrant(_deviceId, publicKey))));
        Read(_feed.Grant(_deviceId, publicKey));
        var moved = _feed.SealGrant(_deviceId, publicKey);
        moved.OrganizationId = TestFeed.Bytes(Guid.NewGuid());
        Assert.Equal(FrameFault.Identity, Fault(_feed.Ring.State(BodyKind.Grant, TestFeed.Bytes(_feed.FeedId), moved)));
    }

    [Fact]
    public void Read_GrantThatDoesNotOpen_IsNotKept()
    {
        using var stranger = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

        var granted = Assert.IsType<FrameEffect.Granted>(Read(_feed.Grant(_deviceId, P256.PublicKey(stranger))));

        Assert.False(granted.Opened);
        Assert.Empty(granted.State.Grants);
    }

    [Fact]
    public void Read_SameGrantSealedAgain_IsNotNew()
    {
        Assert.True(Assert.IsType<FrameEffect.Granted>(Read(_feed.Grant(_deviceId, P256.PublicKey(_key)))).New);
        Assert.False(Assert.IsType<FrameEffect.Granted>(Read(_feed.Grant(_deviceId, P256.PublicKey(_key)))).New);
        _feed.RotateKey();
        Assert.True(Assert.IsType<FrameEffect.Granted>(Read(_feed.Grant(_deviceId, P256.PublicKey(_key)))).New);
        Assert.Equal([1u, 2u], _state!.Grants.Keys.Order());
    }

    [Fact]
    public void Order_OfGuids_IsTheOrderOfTheirBytes()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[32];
            random.NextBytes(bytes);
            var (left, right) = (new Guid(bytes.AsSpan(..16), true), new Guid(bytes.AsSpan(16..), true));

            Assert.Equal(Math.Sign(bytes.AsSpan(..16).SequenceCompareTo(bytes.AsSpan(16..))), Math.Sign(left.CompareTo(right)));
        }
    }
}
