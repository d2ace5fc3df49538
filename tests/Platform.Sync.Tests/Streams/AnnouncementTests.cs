using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Defaults;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;
using Platform.TestKit;

namespace Platform.Sync.Tests.Streams;

/// <summary>Announcements as they should be, and lost, repeated, reordered and forged: only timing may change.</summary>
public sealed class AnnouncementTests : IAsyncLifetime
{
    // Long enough that what arrives sooner came by announcement.
    private static readonly (string, string)[] RareComparison = [("AntiEntropyInterval", "00:01:00")];

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
    public async Task Announced_IsDeliveredWithoutAComparison()
    {
        var stream = await OpenAsync(RareComparison);

        for (var save = 0; save < 10; save++)
            await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(0, _platform.Credentials.HeadReads);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task AnnouncedWithTheFrame_IsDeliveredWithoutAReadOfTheLog()
    {
        var node = await _platform.StartNodeAsync(RareComparison);
        await node.RefreshKeysAsync();
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);
        var before = _platform.Credentials.ListReads;

        for (var save = 0; save < 10; save++)
            await stream.UntilPositionAsync((await _platform.SaveWithFrameAsync(_feed)).Position);

        Assert.Equal(before, _platform.Credentials.ListReads);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task AnnouncedWithAForgedFrame_IsReadFromTheLog()
    {
        using var stranger = new SigningRing();
        var stream = await OpenAsync(RareComparison);
        for (var save = 0; save < 20; save++)
        {
            var saved = _feed.Save();
            var frame = WatchResponse.Parser.ParseFrom(saved.Frame);
            var forged = stranger.SignPosition(frame.Clone(), _feed.OrganizationId, saved.Position);
            await _platform.Announcements.PublishAsync($"sync:feed:{_feed.FeedId:N}", Announce.Feed(saved.Position, forged.ToByteArray()), CancellationToken.None);
            await stream.UntilPositionAsync(saved.Position);
        }

        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Lost_IsFoundByTheComparison()
    {
        var stream = await OpenAsync([]);

        await stream.UntilPositionAsync(_feed.Save().Position);

        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task LostThenAnnounced_BringsBoth()
    {
        var stream = await OpenAsync(RareComparison);

        _feed.Save();
        _feed.Save();
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(3, _device.Replica.ChangeSets);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task RepeatedAndReordered_ChangeNothing()
    {
        var stream = await OpenAsync(RareComparison);
        var positions = Enumerable.Range(0, 10).Select(_ => _feed.Save().Position).ToList();

        foreach (var position in positions.Concat(positions).OrderBy(_ => Guid.NewGuid()))
            await PublishAsync(Announce.Feed(position));
        await stream.UntilPositionAsync(_feed.Head);

        Assert.Equal(10, _device.Replica.ChangeSets);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Forged_CauseFewReads_AndDeliverNothing()
    {
        var stream = await OpenAsync(RareComparison);
        var before = _platform.Credentials.ListReads;

        for (var forgery = 0; forgery < 3000; forgery++)
            await PublishAsync(Forgery(forgery));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var reads = _platform.Credentials.ListReads - before;
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        // Five at once and five per second, over a few seconds, however slow the machine.
        Assert.InRange(reads, 0, 100);
        Assert.Equal(1, _device.Replica.ChangeSets);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task ForgedFrames_ReachNoDevice()
    {
        var stream = await OpenAsync([]);
        _platform.Credentials.Tamper = frames => [.. frames.Select(frame =>
        {
            byte[] forged = [.. frame];
            // In the body; behind it come the signature and the key's id, which devices judge.
            forged[^150] ^= 1;
            return forged;
        })];
        var saved = await _platform.SaveAsync(_feed);
        await stream.UntilHeartbeatAsync(_feed);
        Assert.Equal(0, _device.Replica.ChangeSets);

        _platform.Credentials.Tamper = null;
        await stream.UntilPositionAsync(saved.Position);

        Assert.Empty(_device.Replica.Violations);
    }

    [RedisFact]
    public async Task OverRedis_IsDelivered_AlsoWhileRedisIsAwayAndAfterwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var announcements = new RedisAnnouncements(redis.Configuration, NullLogger<RedisAnnouncements>.Instance);
        await using var platform = await SyncPlatform.StartAsync(announcements);
        var node = await platform.StartNodeAsync();
        var feed = platform.Credentials.AddFeed();
        var device = platform.AddDevice(feed);
        var stream = device.Open(node);
        await stream.UntilHeartbeatAsync(feed);

        await stream.UntilPositionAsync((await platform.SaveAsync(feed)).Position);
        await redis.KillAsync();
        await stream.UntilPositionAsync(feed.Save().Position);
        await redis.RestartAsync();
        await stream.UntilPositionAsync(feed.Save().Position);
        await PublishUntilTakenAsync(platform, feed, stream);

        Assert.Empty(device.Replica.Violations);
    }

    private static async Task PublishUntilTakenAsync(SyncPlatform platform, FeedModel feed, DeviceStream stream)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await stream.UntilPositionAsync((await platform.SaveAsync(feed)).Position);
                return;
            }
            catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException && attempt < 100)
            {
                await Task.Delay(200);
            }
        }
    }

    private async Task<DeviceStream> OpenAsync((string, string)[] settings)
    {
        var stream = _device.Open(await _platform.StartNodeAsync(settings));
        await stream.UntilHeartbeatAsync(_feed);
        return stream;
    }

    private byte[] Forgery(int number) => (number % 6) switch
    {
        0 => [],
        1 => [0xff, 0xff, 0xff],
        2 => Announce.Feed(Guid.NewGuid(), _feed.Head.LogId, number),
        3 => Announce.Feed(_feed.FeedId, Guid.NewGuid(), number),
        4 => Announce.Feed(_feed.FeedId, _feed.Head.LogId, long.MaxValue - number),
        _ => Announce.Feed(_feed.FeedId, _feed.Head.LogId, -1),
    };

    private Task PublishAsync(byte[] message) => _platform.Announcements.PublishAsync($"sync:feed:{_feed.FeedId:N}", message, CancellationToken.None);
}
