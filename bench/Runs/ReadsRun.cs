using System.Diagnostics;
using Platform.Bench.Agents;
using Platform.Bench.Contestants;
using Platform.Bench.Processes;
using Platform.Bench.Reports;
using Platform.Bench.Saving;

namespace Platform.Bench.Runs;

/// <summary>Local programs read a key from the agent, alone and while the key that they read is saved anew all the time.</summary>
internal sealed class ReadsRun(RunOptions options, Cores cores)
{
    private const int PerSecond = 1000;
    private const int Programs = 8;

    private static readonly Metric[] Metrics =
    [
        new("reads_per_s", "reads/s", "0", Compared: false),
        new("p50_ms", "p50 ms", "0.00"),
        new("p99_ms", "p99 ms", "0.00"),
        new("cpu_us", "CPU µs per read", "0"),
        new("saves_per_s", "saves/s", "0.0", Compared: false),
        new("save_p50_ms", "save → told p50 ms", "0.0", Compared: false),
        new("save_p99_ms", "p99 ms", "0.0", Compared: false),
    ];

    private readonly TimeSpan _duration = TimeSpan.FromSeconds(options.Quick ? 2 : 20);

    public async Task<Report> RunAsync()
    {
        if (RedisServer.Missing is { } missing)
            throw new BenchFailure($"redis-server: {missing}");
        using var folder = TemporaryFolder.OnDisk();
        var agent = await PublishedAgent.PublishAsync(options.Piecesos, folder);

        // The agent is alone on its core; the platform is with the programs that read.
        var elsewhere = cores with { Server = cores.Load };
        using var redis = await RedisServer.StartAsync(elsewhere, measured: false);
        using var stack = await PlatformStack.StartAsync(elsewhere, redis.Port, folder.Path);
        var (_, grpcPort) = await stack.StartGatewayAsync();
        var machine = new MemberMachine(stack, httpPort: grpcPort - 1, cores, folder.Path);
        await machine.EnrolAsync(agent);
        using var process = await machine.StartAgentAsync(agent);
        using var peer = await RedisServer.StartAsync(cores, measured: true, Path.Combine(folder.Path, "redis.sock"));

        ILocalReader[] gets = [.. Enumerable.Range(0, Programs).Select(_ => new RedisReader(peer.Socket, machine.Secret))];
        ILocalReader[] reads = [.. Enumerable.Range(0, Programs).Select(_ => new LocalReader(machine.Socket, machine.CredentialId))];
        try
        {
            // Compiled, and compiled again after some use.
            await PacedReads.RunAsync(gets, PerSecond, _duration / 4);
            await PacedReads.RunAsync(reads, PerSecond, _duration / 2);

            var floor = await MeasureAsync(peer.ProcessId, gets, "floor: Redis GET, Unix socket", null);
            var alone = await MeasureAsync(process.Id, reads, "agent: reads", null);
            using var stop = new CancellationTokenSource();
            var updates = new Updates(machine);
            var saving = updates.RunAsync(stop.Token);
            var together = await MeasureAsync(process.Id, reads, "agent: reads while the key is saved", updates);
            await stop.CancelAsync();
            await saving;
            return new Report("reads", $"{PerSecond} reads a second offered by {Programs} programs, from the moment each was due; {_duration.TotalSeconds:0} s each", cores.Description, Metrics, [floor, alone, together]);
        }
        finally
        {
            foreach (var reader in (ILocalReader[])[.. gets, .. reads])
                reader.Dispose();
        }
    }

    private async Task<Row> MeasureAsync(int processId, ILocalReader[] programs, string name, Updates? updates)
    {
        var (cpu, start) = (ProcessMeter.CpuTime(processId), Stopwatch.GetTimestamp());
        var taken = await PacedReads.RunAsync(programs, PerSecond, _duration);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = ProcessMeter.CpuTime(processId) - cpu;
        var saves = updates?.Taken ?? [];
        return new Row(name, "",
        [
            taken.Length / elapsed,
            Samples.Median(taken),
            Samples.Percentile(taken, 99),
            used.TotalMicroseconds / taken.Length,
            saves.Length == 0 ? double.NaN : saves.Length / elapsed,
            saves.Length == 0 ? double.NaN : Samples.Median(saves),
            saves.Length == 0 ? double.NaN : Samples.Percentile(saves, 99),
        ]);
    }
}
