using System.Globalization;
using Google.Protobuf;
using Platform.Bench.Load;
using Platform.Bench.Processes;
using Platform.Bench.Upstream;
using Platform.Sync.V1;

namespace Platform.Bench.Contestants;

/// <summary>The platform's sync service: announced through Redis with the change set, which it verifies and streams to devices.</summary>
internal sealed class PlatformContestant : Contestant
{
    private BenchFeed? _feed;
    private BenchDevices? _devices;
    private BenchTokens? _tokens;
    private BenchCommit? _commit;
    private PublisherConnection? _redis;
    private int _port;
    private int _subscribed;

    public override string Name => "platform sync";

    public override string? Missing => RedisServer.Missing;

    public override string Note => "with the announcement through Redis and the verification of its signature";

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        _feed = Own(new BenchFeed());
        _devices = new BenchDevices(subscribers, _feed.OrganizationId);
        var upstream = Own(await UpstreamServer.StartAsync(_feed, _devices, issuer => _tokens = Own(new BenchTokens(issuer))));
        var redis = Own(await RedisServer.StartAsync(cores, measured: false));
        var keys = ServiceKeys.Create(Own(TemporaryFolder.OnDisk()).Path);

        _port = FreePorts.Take(2);
        var sync = Own(ServerProcess.Start(
            PlatformService.Command(cores, measured: true, "sync"),
            new Dictionary<string, string>
            {
                ["Listen__Port"] = _port.ToString(CultureInfo.InvariantCulture),
                ["Sync__CredentialsUrl"] = upstream.GrpcUrl,
                ["Sync__OrgUrl"] = upstream.GrpcUrl,
                ["Authentication__Issuer"] = upstream.HttpUrl,
                ["Authentication__Authority"] = upstream.HttpUrl,
                ["Authentication__ServiceKeyFile"] = keys.PrivateKey("sync"),
                ["Authentication__ServiceKeys"] = keys.PublicKeys,
                ["Announcements__Redis"] = $"127.0.0.1:{redis.Port}",
            }));
        ServerId = sync.Id;
        await sync.WaitForPortAsync(_port + 1);
        _redis = new PublisherConnection(redis.Port);
        loop.Add(_redis);
    }

    public override Connection Subscribe(Subscriber subscriber)
    {
        var token = _tokens!.ForDevice(_devices![_subscribed++], _devices.UserId);
        return new PlatformSubscription(_port + 1, token, subscriber);
    }

    public override byte[] Prepare(long revision)
    {
        _commit = _feed!.Prepare();
        return _commit.Frame;
    }

    public override void Publish(byte[] payload)
    {
        _feed!.Commit(_commit!);
        var announcement = new FeedAnnouncement
        {
            FeedId = Ids.Bytes(_feed.FeedId),
            LogId = Ids.Bytes(_feed.LogId),
            Revision = _commit!.Head.Position.Revision,
            Frame = UnsafeByteOperations.UnsafeWrap(_commit.Frame),
        };
        var channel = System.Text.Encoding.ASCII.GetBytes("sync:feed:" + Convert.ToHexStringLower(Ids.Bytes(_feed.FeedId).Span));
        _redis!.Publish(RespProtocol.Command("PUBLISH"u8, channel, announcement.ToByteArray()));
    }
}
