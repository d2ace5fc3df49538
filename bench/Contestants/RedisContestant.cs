using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Contestants;

/// <summary>redis-server, publish and subscribe, over RESP.</summary>
internal sealed class RedisContestant : Contestant
{
    private PublisherConnection? _publisher;
    private int _port;

    public override string Name => "Redis pub/sub";

    public override string? Missing => RedisServer.Missing;

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        var redis = Own(await RedisServer.StartAsync(cores, measured: true));
        _port = redis.Port;
        ServerId = redis.ProcessId;
        _publisher = new PublisherConnection(_port);
        loop.Add(_publisher);
    }

    public override Connection Subscribe(Subscriber subscriber) => new RedisSubscription(_port, subscriber);

    public override void Publish(byte[] payload) => _publisher!.Publish(RespProtocol.Command("PUBLISH"u8, "bench"u8, payload));
}
