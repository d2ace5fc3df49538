using System.Globalization;
using System.Net.Sockets;
using Platform.Bench.Floods;
using Platform.Bench.Processes;

namespace Platform.Bench.Servers;

/// <summary>This program again, as one that floods: four connections at a time, a new one for each that the server ends.</summary>
internal static class Flooder
{
    public const string Name = "flooder";

    private const int Connections = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts it on the load generator's core, last in line there: what is measured is the server, not who gets that core.</summary>
    public static ServerProcess Start(Cores cores, FloodKind kind, int port, string path) => ServerProcess.Start(cores.Command(
        measured: false,
        "nice",
        ["-n", "19", .. OwnProgram.Arguments, Name, "--port", port.ToString(CultureInfo.InvariantCulture), "--kind", kind.ToString(), "--path", path]));

    public static async Task RunAsync(FloodKind kind, int port, string path) =>
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => FloodAsync(kind, port, path)));

    private static async Task FloodAsync(FloodKind kind, int port, string path)
    {
        while (true)
        {
            try
            {
                using var flood = await Flood.OpenAsync(kind, port, path, CancellationToken.None);
                await flood.SendAsync(long.MaxValue, CancellationToken.None);
            }
            catch (SocketException)
            {
                // The server takes no more connections just now.
                await Task.Delay(Pause);
            }
        }
    }
}
