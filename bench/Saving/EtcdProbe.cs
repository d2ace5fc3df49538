using System.Diagnostics;
using Platform.Bench.Contestants;
using Platform.Bench.Http2;
using Platform.Bench.Load;

namespace Platform.Bench.Saving;

/// <summary>etcd with its data on the disk: a put, until the watch has it.</summary>
internal sealed class EtcdProbe : SaveProbe
{
    private readonly LoadLoop _loop;
    private readonly Deliveries _deliveries = new();
    private readonly UnaryConnection _puts;

    public EtcdProbe(LoadLoop loop, int port)
    {
        _loop = loop;
        _puts = new UnaryConnection(port, EtcdServer.PutPath);
        var watch = new EtcdSubscription(port, new Subscriber(_deliveries));
        loop.Add(_puts);
        loop.Add(watch);
        loop.RunUntil(() => watch.Ready, TimeSpan.FromSeconds(30), "etcd's watch");
    }

    public override IReadOnlyList<string> Rows => ["etcd: put → watch"];

    public override double[] Once()
    {
        var revision = _deliveries.Revision + 1;
        var payload = Payloads.Make(revision);
        _deliveries.Next(payload);

        var start = Stopwatch.GetTimestamp();
        _puts.Start(EtcdServer.Put(payload));
        _loop.RunUntil(() => _deliveries.Count == 1, TimeSpan.FromSeconds(10), "etcd's delivery");
        var elapsed = Stopwatch.GetElapsedTime(start);
        _loop.RunUntil(() => _puts.Idle, TimeSpan.FromSeconds(10), "etcd's answer");
        return [elapsed.TotalMilliseconds];
    }

    // Connections are the loop's.
    public override void Dispose()
    {
    }
}
