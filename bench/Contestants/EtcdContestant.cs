using Platform.Bench.Http2;
using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Contestants;

/// <summary>etcd, a watch of one key, over gRPC.</summary>
internal sealed class EtcdContestant : Contestant
{
    private UnaryConnection? _publisher;
    private int _port;

    public override string Name => "etcd watch";

    public override string? Missing => EtcdServer.Missing;

    public override string Note => "a put passes etcd's own log first; data in memory";

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        var server = Own(await EtcdServer.StartAsync(cores, Own(TemporaryFolder.InMemory())));
        _port = server.Port;
        ServerId = server.ProcessId;
        _publisher = new UnaryConnection(_port, EtcdServer.PutPath);
        loop.Add(_publisher);
    }

    public override Connection Subscribe(Subscriber subscriber) => new EtcdSubscription(_port, subscriber);

    public override void Publish(byte[] payload) => _publisher!.Start(EtcdServer.Put(payload));
}
