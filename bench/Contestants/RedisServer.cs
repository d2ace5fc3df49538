using System.Globalization;
using Platform.Bench.Processes;

namespace Platform.Bench.Contestants;

/// <summary>A redis-server that keeps nothing.</summary>
internal sealed class RedisServer : IDisposable
{
    private const string Program = "redis-server";

    private readonly ServerProcess _process;

    private RedisServer(ServerProcess process, int port, string? socket)
    {
        _process = process;
        Port = port;
        Socket = socket ?? "";
    }

    public static string? Missing => Programs.Find(Program) is null ? "not installed (apt install redis-server)" : null;

    public int Port { get; }

    /// <summary>Its Unix socket, where one was asked for.</summary>
    public string Socket { get; }

    public int ProcessId => _process.Id;

    public static async Task<RedisServer> StartAsync(Cores cores, bool measured, string? socket = null)
    {
        var port = FreePorts.Take();
        var process = ServerProcess.Start(cores.Command(measured, Programs.Find(Program)!,
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxclients", "100000",
             .. socket is null ? (string[])[] : ["--unixsocket", socket]]));
        await process.WaitForPortAsync(port);
        return new RedisServer(process, port, socket);
    }

    public void Dispose() => _process.Dispose();
}
