using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

/// <summary>What is signed passes through: key lists before what they verify, grants before what they open, claims on to credentials.</summary>
public sealed class SigningTests : IAsyncLifetime
{
    private SyncPlatform _platform = null!;
    private FeedModel _feed = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _feed = _platform.Credentials.AddFeed();
        _device = _platform.AddDevice(_feed);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Opening_PositionsWithTheirSignatures_AreClaimed()
    {
        var node = await _platform.StartNodeAsync();
        var saved = await OpenAndSaveAsync(node);
        _platform.Credentials.Openings.Clear();

        await _device.Open(node).UntilHeartbeatAsync(_feed);

        var opening = Assert.Single(_platform.Credentials.Openings);
        var claim = Assert.Single(opening.Claims);
        Assert.Equal(saved.Position.ToBytes(), claim.Position.ToByteArray());
        var signed = WatchResponse.Parser.ParseFrom(saved.Frame);
        Assert.Equal((signed.Signature, signed.SigningKeyId, FeedModel.Bytes(_feed.OrganizationId)), (claim.Signature, claim.SigningKeyId, claim.OrganizationId));
        Assert.Equal(1, opening.KeyListVersion);
    }

    [Fact]
    public async Task Opening_DeviceBehindWithKeyLists_GetsThemFirst()
    {
        var node = await _platform.StartNodeAsync();
        for (var rotation = 0; rotation < 3; rotation++)
            _platform.Credentials.Ring.Rotate();
        _feed.Save();

        var frames = await _device.Open(node).UntilHeartbeatAsync(_feed);

        Assert.Equal([BodyKind.KeyList, BodyKind.KeyList, BodyKind.KeyList, BodyKind.Grant], frames.Take(4).Select(frame => frame.BodyKind));
        Assert.Equal(4, _device.Replica.Keys.Version);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task OpenStream_SigningKeyRotated_GetsTheListBeforeTheFirstFrame()
    {
        // By comparison alone: the node has learned of the key from the announcement of no frame.
        var node = await _platform.StartNodeAsync();
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);

        _platform.Credentials.Ring.Rotate();
        await node.RefreshKeysAsync();
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(2, _device.Replica.Keys.Version);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task OpenStream_KeyEpochRotated_GetsTheGrantBeforeTheFirstFrame()
    {
        var node = await _platform.StartNodeAsync();
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);

        for (var epoch = 0; epoch < 3; epoch++)
        {
            await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);
            _feed.RotateKey();
            await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);
        }

        Assert.Empty(_device.Replica.Violations);
        Assert.Equal(0, _device.Replica.Resets);
    }

    [Fact]
    public async Task Replay_OverARotation_GetsTheGrantsBefore()
    {
        var node = await _platform.StartNodeAsync(("HistoryFrames", "1"));
        await OpenAndSaveAsync(node);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            _feed.RotateKey();
            for (var save = 0; save < 4; save++)
                _feed.Save();
        }

        await _device.Open(node).UntilPositionAsync(_feed.Head);

        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Restored_DeviceOfTheOldLog_GetsTheSignedResetBeforeTheSnapshot()
    {
        var node = await _platform.StartNodeAsync();
        await OpenAndSaveAsync(node);
        _feed.Restore(0);
        _feed.Save();

        var frames = await _device.Open(node).UntilHeartbeatAsync(_feed);

        var kinds = frames.Select(frame => frame.BodyKind == BodyKind.Unspecified ? frame.EventCase.ToString() : frame.BodyKind.ToString()).ToList();
        Assert.Equal(["Grant", "LogReset", "Reset", "Snapshot"], kinds.Take(4));
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Restored_UnderAnOpenStream_SendsTheSignedReset()
    {
        var node = await _platform.StartNodeAsync();
        var stream = _device.Open(node);
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        _feed.Restore(0);
        _feed.Save();
        await stream.UntilPositionAsync(_feed.Head);

        Assert.Single(_device.Replica.LogResets);
        Assert.Empty(_device.Replica.Violations);
    }

    private async Task<CommittedChange> OpenAndSaveAsync(SyncNode node)
    {
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);
        var saved = await _platform.SaveAsync(_feed);
        await stream.UntilPositionAsync(saved.Position);
        stream.Cut();
        return saved;
    }
}
