using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Runs;

/// <summary>
/// A pause after which servers are as they are for the rest of their lives: .NET compiles what runs often a second time, in the
/// background, and that is neither the price of a delivery nor of silence.
/// </summary>
internal static class Settling
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static void Rest(LoadLoop loop, TimeSpan least, TimeSpan patience, IReadOnlyCollection<int> servers)
    {
        loop.RunFor(least);
        for (var waited = TimeSpan.Zero; waited < patience; waited += Look)
        {
            var before = CompilerTime(servers);
            loop.RunFor(Look);
            // A compiler thread that ended takes its time with it.
            if (CompilerTime(servers) <= before)
                return;
        }
    }

    private static TimeSpan CompilerTime(IReadOnlyCollection<int> servers) =>
        servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + ProcessMeter.CompilerTime(server));
}
