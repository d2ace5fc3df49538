using System.Diagnostics;
using Platform.Bench.Contestants;
using Platform.Bench.Floods;
using Platform.Bench.Http2;
using Platform.Bench.Load;
using Platform.Bench.Processes;
using Platform.Bench.Reports;
using Platform.Bench.Saving;
using Platform.Bench.Servers;

namespace Platform.Bench.Runs;

/// <summary>What a client who does nothing wrong notices of somebody else's flood: each kind in turn, and none, several times over.</summary>
internal sealed class FloodRun(RunOptions options, Cores cores)
{
    private static readonly Metric[] Metrics =
    [
        new("gateway_p50_ms", "gateway p50 ms", "0.00"), new("gateway_p99_ms", "p99 ms", "0.00"), new("gateway_rss_mb", "RSS MB", "0", Compared: false),
        new("sync_p50_ms", "sync p50 ms", "0.00"), new("sync_p99_ms", "p99 ms", "0.00"), new("sync_rss_mb", "RSS MB", "0", Compared: false),
    ];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _slice = TimeSpan.FromSeconds(options.Quick ? 0.5 : 2);
    private readonly TimeSpan _head = TimeSpan.FromSeconds(options.Quick ? 0.5 : 1);
    private readonly int _passes = options.Quick ? 1 : 5;

    public async Task<Report> RunAsync()
    {
        if (RedisServer.Missing is { } missing)
            throw new BenchFailure($"redis-server: {missing}");

        using var folder = TemporaryFolder.OnDisk();
        using var redis = await RedisServer.StartAsync(cores, measured: false);
        using var stack = await PlatformStack.StartAsync(cores, redis.Port, folder.Path);
        var (gatewayId, gatewayPort) = await stack.StartGatewayAsync();
        using var loop = new LoadLoop();
        Target[] targets =
        [
            // Through the gateway to org, and sync's own answer.
            new(gatewayId, gatewayPort, "/platform.org.v1.TokenService/GetSetupState"),
            new(stack.SyncProcessId, stack.SyncPort, "/grpc.health.v1.Health/Check"),
        ];
        FloodKind?[] rows = [null, .. Enum.GetValues<FloodKind>().Where(kind => options.Only is null || kind.ToString().Contains(options.Only, StringComparison.OrdinalIgnoreCase)).Cast<FloodKind?>()];
        var samples = rows.Select(_ => targets.Select(_ => new List<double>()).ToArray()).ToArray();
        var memory = rows.Select(_ => new double[targets.Length]).ToArray();
        foreach (var target in targets)
            Measure(target, []);
        Settling.Rest(loop, TimeSpan.Zero, options.Patience, stack.ProcessIds);

        for (var pass = 0; pass < _passes; pass++)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                for (var target = 0; target < targets.Length; target++)
                {
                    using (var flooder = rows[row] is { } kind ? Flooder.Start(cores, kind, targets[target].Port, targets[target].Path) : null)
                    {
                        loop.RunFor(_head);
                        Measure(targets[target], samples[row][target]);
                        memory[row][target] = Math.Max(memory[row][target], ProcessMeter.ResidentBytes(targets[target].ProcessId) / 1024.0 / 1024);
                    }

                    // What is under way ends, so that the next one begins alike.
                    loop.RunFor(_head);
                }
            }
        }

        return new Report(
            "floods",
            $"a healthy client's calls, one after another, beside a flood of four connections; {_passes} times {_slice.TotalSeconds} s each",
            cores.Description,
            Metrics,
            [.. rows.Select((kind, row) => new Row(
                kind is null ? "no flood" : $"{kind}", "",
                [.. targets.SelectMany((_, target) => (double[])[Samples.Median(samples[row][target]), Samples.Percentile(samples[row][target], 99), memory[row][target]])]))]);
    }

    private void Measure(Target target, List<double> samples)
    {
        // A loop of its own: servers end connections that are silent for two minutes, and a run is longer.
        using var loop = new LoadLoop();
        var client = new UnaryConnection(target.Port, target.Path);
        loop.Add(client);
        var until = Stopwatch.GetTimestamp() + (long)(_slice.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until)
        {
            var start = Stopwatch.GetTimestamp();
            client.Start([]);
            loop.RunUntil(() => client.Idle, Limit, $"a call of {target.Path}");
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            loop.RunFor(Pause);
        }
    }

    private sealed record Target(int ProcessId, int Port, string Path);
}
