using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Feeds;

/// <summary>A device never goes backwards without a signed reset, whatever it is shown.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly TestFeed _feed = new();
    private readonly TestVerifier _device;

    public RollbackTests()
    {
        _device = new TestVerifier(_feed);
        for (var i = 0; i < 5; i++)
            _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}")));
    }

    public void Dispose()
    {
        _device.Dispose();
        _feed.Dispose();
    }

    [Theory]
    [InlineData(7, 604_800)]
    [InlineData(7, 0)]
    [InlineData(0, 604_800)]
    public void Read_EarlierGrant_DoesNotBringItsLeaseBack(long membershipVersion, long leaseSeconds)
    {
        _device.Start();
        var earlier = Grant(membershipVersion, leaseSeconds);
        Assert.Equal(3_600, Lease(Grant(9, 3_600)));

        Assert.Equal(3_600, Lease(earlier));
        Assert.Equal(7_200, Lease(Grant(10, 7_200)));
    }

    private WatchResponse Grant(long membershipVersion, long leaseSeconds)
    {
        (_feed.MembershipVersion, _feed.LeaseSeconds) = (membershipVersion, leaseSeconds);
        return _feed.Grant(_device.Id, _device.PublicKey);
    }

    private long Lease(WatchResponse grant) => Assert.IsType<FrameEffect.Granted>(_device.Read(grant)).State.Grants.Values.Single().LeaseSeconds;

    [Fact]
    public void Read_OlderSnapshotOfTheSameLog_IsRejected()
    {
        var old = _feed.Snapshot();
        _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("newest")));
        _device.Start();
        _device.Read(_feed.Reset(ResetReason.FromTheFuture));

        Assert.Equal(FrameFault.Rollback, old.Select(Taken).ToList()[^1]);
    }

    [Fact]
    public void Read_EmptySnapshotAfterContent_IsRejected()
    {
        var empty = new WatchResponse
        {
            Format = 1,
            FeedId = TestFeed.Bytes(_feed.FeedId),
            Position = ByteString.CopyFrom(new ResumeToken(_feed.FeedId, Guid.CreateVersion7(), 0, Hash32.Zero).ToBytes()),
            Snapshot = new SnapshotChunk { Last = true },
        };
        _device.Start();
        _device.Read(_feed.Reset(ResetReason.OtherLog));

        Assert.Equal(FrameFault.Rollback, _device.Fault(empty));
    }

    [Fact]
    public void Read_SameRevisionOfAnotherHistory_IsRejected()
    {
        _device.Start();
        _feed.LoseNewest(1);
        _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("another fifth")));
        _device.Read(_feed.Reset(ResetReason.OtherHistory));

        Assert.Equal(FrameFault.Rollback, _feed.Snapshot().Select(Taken).ToList()[^1]);
    }

    [Fact]
    public void Read_SnapshotOfTheSameRevisionOrNewer_IsTaken()
    {
        _device.Start();
        _device.Read(_feed.Reset(ResetReason.Truncated));
        Assert.IsType<FrameEffect.Replaced>(_device.ReadSnapshot());

        _feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("newest")));
        _device.Read(_feed.Reset(ResetReason.Truncated));
        Assert.IsType<FrameEffect.Replaced>(_device.ReadSnapshot());
    }

    [Fact]
    public void Read_AnotherLogWithoutASignedReset_IsRejected()
    {
        _device.Start();
        _feed.Restore();
        _device.Read(_feed.Reset(ResetReason.OtherLog));

        Assert.Equal(FrameFault.Rollback, _device.Fault(_feed.Snapshot().Single()));
    }

    [Fact]
    public void Read_ResetOfAnotherStream_DoesNotCount()
    {
        _device.Start();
        _feed.Restore();
        _device.Read(_feed.LogReset()!);
        _device.Reconnect();
        _device.Read(_feed.Reset(ResetReason.OtherLog));

        Assert.Equal(FrameFault.Rollback, _device.Fault(_feed.Snapshot().Single()));
    }

    [Fact]
    public void Read_ResetThatDoesNotNameOurLog_IsRejected()
    {
        _device.Start();
        _feed.Restore();
        var reset = LogReset.Parser.ParseFrom(_feed.LogReset()!.Body);
        reset.PreviousLogIds.Clear();
        reset.PreviousLogIds.Add(TestFeed.Bytes(Guid.CreateVersion7()));

        Assert.Equal(FrameFault.Rollback, _device.Fault(_feed.Ring.State(BodyKind.LogReset, TestFeed.Bytes(_feed.FeedId), reset)));
    }

    [Fact]
    public void Read_ResetToALogAndSnapshotOfAnother_IsRejected()
    {
        _device.Start();
        _feed.Restore();
        var first = _feed.LogReset()!;
        _feed.Restore();
        _device.Read(first);
        _device.Read(_feed.Reset(ResetReason.OtherLog));

        Assert.Equal(FrameFault.Rollback, _device.Fault(_feed.Snapshot().Single()));
    }

    [Fact]
    public void Read_ResetOfAnotherFeedOrOrganization_IsRejected()
    {
        _device.Start();
        _feed.Restore();
        using var other = new TestFeed(_feed.Ring);
        other.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        other.Restore();
        var moved = LogReset.Parser.ParseFrom(_feed.LogReset()!.Body);
        moved.OrganizationId = TestFeed.Bytes(other.OrganizationId);

        Assert.Equal(FrameFault.Identity, _device.Fault(_feed.Ring.State(BodyKind.LogReset, TestFeed.Bytes(_feed.FeedId), LogReset.Parser.ParseFrom(other.LogReset()!.Body))));
        Assert.Equal(FrameFault.Identity, _device.Fault(_feed.Ring.State(BodyKind.LogReset, TestFeed.Bytes(_feed.FeedId), moved)));
    }

    [Fact]
    public void Read_SeveralRestoresWhileAway_AreTakenAtOnce()
    {
        _device.Start();
        for (var i = 0; i < 3; i++)
            _feed.Restore();

        _device.Read(_feed.LogReset()!);
        _device.Read(_feed.Reset(ResetReason.OtherLog));
        var replaced = Assert.IsType<FrameEffect.Replaced>(_device.ReadSnapshot());

        Assert.Equal(_feed.Position, replaced.State.Proven!.Position);
        Assert.IsType<FrameEffect.Changed>(_device.Read(_feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("after")))));
    }

    /// <summary>What becomes of each part of a snapshot: the fault of the one that is refused.</summary>
    private FrameFault? Taken(WatchResponse frame)
    {
        try
        {
            _device.Read(frame);
            return null;
        }
        catch (FrameRejectedException rejected)
        {
            return rejected.Fault;
        }
    }
}
