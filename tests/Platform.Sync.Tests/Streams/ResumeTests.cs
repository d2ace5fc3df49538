using Platform.Sealing;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

public sealed class ResumeTests : IAsyncLifetime
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Watch_AtARevision_ReplaysWhatFollows(long revision)
    {
        var node = await _platform.StartNodeAsync();
        var positions = Save(10);

        var frames = await _device.Open(node, positions[(int)revision]).UntilHeartbeatAsync(_feed);

        Assert.Equal(positions[(int)(revision + 1)..], ChangeSets(frames));
        Assert.DoesNotContain(frames, frame => frame.EventCase is WatchResponse.EventOneofCase.Reset or WatchResponse.EventOneofCase.Snapshot);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2)]
    public async Task Watch_FarBehind_ReplaysPageByPage(int historyFrames)
    {
        var node = await _platform.StartNodeAsync(("HistoryFrames", $"{historyFrames}"));
        _platform.Credentials.PageBytes = 1500;
        var positions = Save(40);

        var frames = await _device.Open(node, positions[0]).UntilHeartbeatAsync(_feed);

        Assert.Equal(positions[1..], ChangeSets(frames));
        Assert.True(_platform.Credentials.ListReads > 5);
    }

    [Fact]
    public async Task Watch_ManyDevicesAtOnePosition_ReadTheLogOnce()
    {
        var node = await _platform.StartNodeAsync();
        var positions = Save(20);
        var devices = Enumerable.Range(0, 20).Select(_ => _platform.AddDevice(_feed)).ToList();
        await _device.Open(node, positions[0]).UntilHeartbeatAsync(_feed);
        var before = _platform.Credentials.ListReads;

        await Task.WhenAll(devices.Select(device => device.Open(node, positions[0]).UntilHeartbeatAsync(_feed)));

        Assert.Equal(before, _platform.Credentials.ListReads);
    }

    public static TheoryData<string, ResetReason> Unavailable() => new()
    {
        { "head+1", ResetReason.FromTheFuture },
        { "max", ResetReason.FromTheFuture },
        { "other log", ResetReason.OtherLog },
        { "other hash", ResetReason.OtherHistory },
        { "other hash at the head", ResetReason.OtherHistory },
        { "truncated", ResetReason.Truncated },
    };

    [Theory]
    [MemberData(nameof(Unavailable))]
    public async Task Watch_AnUnavailablePosition_GetsAResetAndASnapshot(string which, ResetReason reason)
    {
        var node = await _platform.StartNodeAsync();
        var positions = Save(10);
        var token = which switch
        {
            "head+1" => positions[10] with { Revision = 11 },
            "max" => positions[10] with { Revision = long.MaxValue },
            "other log" => positions[5] with { LogId = Guid.NewGuid() },
            "other hash" => positions[5] with { HeadHash = positions[6].HeadHash },
            "other hash at the head" => positions[10] with { HeadHash = positions[6].HeadHash },
            _ => positions[2],
        };
        _feed.Truncate(keep: 6);

        var frames = await _device.Open(node, token).UntilHeartbeatAsync(_feed);

        Assert.Equal(BodyKind.Grant, frames[0].BodyKind);
        Assert.Equal(reason, frames[1].Reset?.Reason);
        Assert.All(frames[2..^1], frame => Assert.Equal(WatchResponse.EventOneofCase.Snapshot, frame.EventCase));
        Assert.Equal(_feed.Head, _device.Replica.PositionOf(_feed.FeedId));
        Assert.Equal(_feed.Digest, _device.Replica.DigestOf(_feed.FeedId));
    }

    [Fact]
    public async Task Watch_LogTruncatedWhileReplaying_GetsASnapshotAndNoGap()
    {
        var node = await _platform.StartNodeAsync(("HistoryFrames", "2"));
        _platform.Credentials.PageBytes = 1500;
        var positions = Save(40);
        var reads = 0;
        _platform.Credentials.BeforeListChanges = position =>
        {
            if (position.Revision is > 0 and < 40 && ++reads == 3)
                _feed.Truncate(keep: 3);
        };

        var frames = await _device.Open(node, positions[0]).UntilHeartbeatAsync(_feed);

        var reset = frames.FindIndex(frame => frame.EventCase == WatchResponse.EventOneofCase.Reset);
        Assert.True(reset > 1);
        Assert.Equal(ResetReason.Truncated, frames[reset].Reset.Reason);
        Assert.Equal(positions[1..reset], ChangeSets(frames[..reset]));
        Assert.Equal(_feed.Digest, _device.Replica.DigestOf(_feed.FeedId));
        Assert.DoesNotContain(_device.Replica.Violations, violation => violation.Guarantee is "Atomic" or "Bookmarkable" or "Unique");
    }

    [Fact]
    public async Task Watch_SavesWhileOpening_FallIntoNoGap()
    {
        var node = await _platform.StartNodeAsync();
        using var stop = new CancellationTokenSource();
        var saving = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _platform.SaveAsync(_feed);
                await Task.Delay(1);
            }
        });

        for (var opening = 0; opening < 20; opening++)
        {
            var device = opening % 2 == 0 ? _device : _platform.AddDevice(_feed);
            await using var stream = device.Open(node);
            var from = _feed.Head.Revision;
            await stream.UntilAsync(_ => device.Replica.PositionOf(_feed.FeedId)?.Revision > from + 5);
            Assert.Empty(device.Replica.Violations);
        }

        await stop.CancelAsync();
        await saving;
    }

    [Fact]
    public async Task Watch_OnAnotherNode_Continues()
    {
        var (one, two) = (await _platform.StartNodeAsync(), await _platform.StartNodeAsync());
        await using (var stream = _device.Open(one))
        {
            await stream.UntilHeartbeatAsync(_feed);
            await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);
        }

        Save(3);
        await _device.Open(two).UntilPositionAsync(_feed.Head);

        Assert.Equal((1, 0), (_device.Replica.Snapshots, _device.Replica.Resets));
        Assert.Empty(_device.Replica.Violations);
    }

    /// <summary>Commits, and gives the positions from before the first to after the last.</summary>
    private ResumeToken[] Save(int count)
    {
        var start = _feed.Head;
        return [start, .. Enumerable.Range(0, count).Select(_ => _feed.Save().Position)];
    }

    private static ResumeToken[] ChangeSets(IEnumerable<WatchResponse> frames) =>
        [.. frames.Where(frame => frame.BodyKind == BodyKind.ChangeSet).Select(frame => ResumeToken.TryParse(frame.Position.Span, out var position) ? position : default)];
}
