using System.Globalization;
using Google.Protobuf;
using Platform.Bench.Processes;
using Platform.Bench.Protos.Etcd;

namespace Platform.Bench.Contestants;

/// <summary>A single etcd on loopback.</summary>
internal sealed class EtcdServer : IDisposable
{
    public const string PutPath = "/etcdserverpb.KV/Put";

    private const string Program = "etcd";

    private readonly ServerProcess _process;

    private EtcdServer(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public static ByteString Key { get; } = ByteString.CopyFromUtf8("bench");

    public static string? Missing => Programs.Find(Program) is null ? "not installed (apt install etcd-server)" : null;

    public int Port { get; }

    public int ProcessId => _process.Id;

    public static async Task<EtcdServer> StartAsync(Cores cores, TemporaryFolder folder)
    {
        var port = FreePorts.Take(2);
        var client = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var peer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port + 1}");
        var process = ServerProcess.Start(cores.Command(measured: true, Programs.Find(Program)!,
        [
            "--data-dir", Path.Combine(folder.Path, "etcd"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
        ]));
        await process.WaitForPortAsync(port);
        return new EtcdServer(process, port);
    }

    public static byte[] Put(byte[] payload) =>
        new PutRequest { Key = Key, Value = UnsafeByteOperations.UnsafeWrap(payload) }.ToByteArray();

    public void Dispose() => _process.Dispose();
}
