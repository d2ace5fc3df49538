using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

public sealed class OpeningTests : IAsyncLifetime
{
    private SyncPlatform _platform = null!;
    private SyncNode _node = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _node = await _platform.StartNodeAsync();
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Watch_NewDevice_GetsGrantSnapshotAndHeartbeat_InThisOrder()
    {
        var feed = _platform.Credentials.AddFeed();
        feed.Save(7);
        var device = _platform.AddDevice(feed);

        var frames = await device.Open(_node).UntilHeartbeatAsync(feed);

        Assert.Equal(BodyKind.Grant, frames[0].BodyKind);
        Assert.True(frames.Count > 3);
        Assert.All(frames[1..^1], frame => Assert.Equal(WatchResponse.EventOneofCase.Snapshot, frame.EventCase));
        Assert.Equal(feed.Head, device.Replica.PositionOf(feed.FeedId));
        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_EmptyFeed_GetsAnEmptySnapshot()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);

        await device.Open(_node).UntilHeartbeatAsync(feed);

        Assert.Equal(feed.Head, device.Replica.PositionOf(feed.FeedId));
        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_ThenSaves_DeliversTheCommittedBytes()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);
        var stream = device.Open(_node);
        await stream.UntilHeartbeatAsync(feed);

        for (var save = 0; save < 20; save++)
            await stream.UntilPositionAsync((await _platform.SaveAsync(feed, changes: 3)).Position);

        Assert.Equal(20, device.Replica.ChangeSets);
        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_LargeChangeSets_ArriveWhole()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);
        var stream = device.Open(_node);
        await stream.UntilHeartbeatAsync(feed);

        for (var save = 0; save < 5; save++)
            await _platform.SaveAsync(feed, changes: 10, secretBytes: 64 * 1024);
        await stream.UntilPositionAsync(feed.Head);

        Assert.Equal(5, device.Replica.ChangeSets);
        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_SeveralFeeds_ComeOnOneStream()
    {
        var feeds = Enumerable.Range(0, 5).Select(_ => _platform.Credentials.AddFeed()).ToArray();
        var device = _platform.AddDevice(feeds);
        var stream = device.Open(_node);

        foreach (var feed in feeds)
            await _platform.SaveAsync(feed);
        foreach (var feed in feeds)
            await stream.UntilPositionAsync(feed.Head);

        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_Quiet_GetsHeartbeats()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);
        var stream = device.Open(_node);

        for (var heartbeat = 0; heartbeat < 3; heartbeat++)
            await stream.UntilHeartbeatAsync(feed);

        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_DeviceWithoutFeeds_IsOpenAndGetsTheFirstOneLater()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice();
        var stream = device.Open(_node);

        _platform.Org.Set(device.DeviceId, feed.OrganizationId);
        await MembershipTests.AnnounceUntilAsync(_platform, device, stream.UntilHeartbeatAsync(feed));

        Assert.Empty(device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_UnknownDevice_IsNotFound()
    {
        var device = _platform.AddDevice();
        _platform.Org.Forget(device.DeviceId);

        var failure = await device.Open(_node).EndAsync();

        Assert.Equal((StatusCode.NotFound, "DEVICE_NOT_FOUND"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Fact]
    public async Task Watch_APerson_IsRefused()
    {
        using var channel = GrpcChannel.ForAddress(_node.GrpcUrl);
        using var call = new SyncService.SyncServiceClient(channel).Watch(new WatchRequest(), TestDevice.Headers(_platform.UserToken()));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal((StatusCode.PermissionDenied, "NOT_A_DEVICE"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Fact]
    public async Task Watch_WithoutAToken_IsUnauthenticated()
    {
        using var channel = GrpcChannel.ForAddress(_node.GrpcUrl);
        using var call = new SyncService.SyncServiceClient(channel).Watch(new WatchRequest());

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_AMalformedToken_IsRefusedByName()
    {
        var failure = await _platform.AddDevice().Open(_node, [1, 2, 3]).EndAsync();

        Assert.Equal((StatusCode.InvalidArgument, "MALFORMED_RESUME_TOKEN"), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Equal("resume_tokens[0]", RpcFailure.Fields(failure).Single().Field);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_AServiceBehindIsDown_IsUnavailable(bool org)
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);
        (_platform.Org.Down, _platform.Credentials.Down) = (org, !org);

        var failure = await device.Open(_node).EndAsync();

        Assert.Equal((StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Fact]
    public async Task Watch_APositionOfALostFeed_IsToldThatItEnded()
    {
        var (feed, lost) = (_platform.Credentials.AddFeed(), _platform.Credentials.AddFeed());
        var device = _platform.AddDevice(feed);

        var frames = await device.Open(_node, lost.Head).UntilHeartbeatAsync(feed);

        var ended = Assert.Single(frames, frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded);
        Assert.Equal(FeedModel.Bytes(lost.FeedId), ended.FeedId);
        Assert.Equal(ByteString.Empty, ended.FeedEnded.OrganizationId);
    }

    [Fact]
    public async Task Watch_GrantFrames_AreOfThisDevice()
    {
        var feed = _platform.Credentials.AddFeed();
        var device = _platform.AddDevice(feed);

        var frame = await device.Open(_node).NextAsync();

        Assert.Equal(FeedModel.Bytes(device.DeviceId), Grant.Parser.ParseFrom(frame.Body).DeviceId);
    }
}
