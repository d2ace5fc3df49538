using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

public sealed class RestoreTests : IAsyncLifetime
{
    private SyncPlatform _platform = null!;
    private FeedModel _feed = null!;
    private TestDevice _device = null!;
    private DeviceStream _stream = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _feed = _platform.Credentials.AddFeed();
        _device = _platform.AddDevice(_feed);
        _stream = _device.Open(await _platform.StartNodeAsync());
        await _stream.UntilHeartbeatAsync(_feed);
        for (var save = 0; save < 10; save++)
            await _platform.SaveAsync(_feed);
        await _stream.UntilPositionAsync(_feed.Head);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public async Task DatabaseRestored_OpenStreamsGetAResetAndASnapshot_AndGoOn(long revision)
    {
        _feed.Restore(revision);
        var frames = await _stream.UntilAsync(frame => frame.Snapshot?.Last == true);
        await _stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        var reset = Assert.Single(frames, frame => frame.EventCase == WatchResponse.EventOneofCase.Reset);
        Assert.Equal(ResetReason.OtherLog, reset.Reset.Reason);
        Assert.Contains(frames, frame => frame.BodyKind == BodyKind.Grant);
        Assert.Equal(_feed.Digest, _device.Replica.DigestOf(_feed.FeedId));
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task LogLostItsNewest_WithoutANewLogId_IsFound()
    {
        _feed.LoseNewest(3);
        var frames = await _stream.UntilAsync(frame => frame.Snapshot?.Last == true);
        await _stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(ResetReason.FromTheFuture, Assert.Single(frames, frame => frame.EventCase == WatchResponse.EventOneofCase.Reset).Reset.Reason);
        Assert.Equal(_feed.Digest, _device.Replica.DigestOf(_feed.FeedId));
    }

    [Fact]
    public async Task LogWentOnDifferently_WithoutANewLogId_IsFound()
    {
        _feed.LoseNewest(3);
        for (var save = 0; save < 5; save++)
            _feed.Save();
        await _stream.UntilPositionAsync(_feed.Head);

        Assert.Equal(1, _device.Replica.Resets);
        Assert.Equal(_feed.Digest, _device.Replica.DigestOf(_feed.FeedId));
    }

    [Fact]
    public async Task FeedMadeAnew_TheOldOneEndsAndTheNewOneComes()
    {
        _platform.Credentials.Feeds.TryRemove(_feed.FeedId, out _);
        var remade = new FeedModel(_feed.OrganizationId, _platform.Credentials.Ring);
        _platform.Credentials.Feeds[remade.FeedId] = remade;

        var frames = await _stream.UntilHeartbeatAsync(remade);

        Assert.Contains(frames, frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded && frame.FeedId == FeedModel.Bytes(_feed.FeedId));
        Assert.Equal(remade.Head, _device.Replica.PositionOf(remade.FeedId));
    }

    [Fact]
    public async Task CredentialsDownAndBack_TheStreamStays()
    {
        _platform.Credentials.Down = true;
        await _stream.UntilHeartbeatAsync(_feed);
        var saved = await _platform.SaveAsync(_feed);
        await _stream.UntilHeartbeatAsync(_feed);
        _platform.Credentials.Down = false;
        await _stream.UntilPositionAsync(saved.Position);

        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task ManyDevices_ShareOneSnapshot()
    {
        var node = await _platform.StartNodeAsync();
        await _platform.AddDevice(_feed).Open(node).UntilHeartbeatAsync(_feed);
        var before = _platform.Credentials.SnapshotReads;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _platform.AddDevice(_feed).Open(node).UntilHeartbeatAsync(_feed)));

        Assert.Equal(before, _platform.Credentials.SnapshotReads);
    }
}
