using System.Diagnostics;
using Platform.Bench.Agents;
using Platform.Bench.Contestants;
using Platform.Bench.Processes;
using Platform.Bench.Reports;
using Platform.Bench.Saving;

namespace Platform.Bench.Runs;

/// <summary>What the agent and its command line cost a member's machine, beside the command lines of others.</summary>
internal sealed class AgentRun(RunOptions options, Cores cores)
{
    private static readonly Metric[] Metrics =
    [
        new("size_mb", "size MB", "0.0"),
        new("version_ms", "--version ms", "0"),
        new("status_ms", "status ms", "0"),
        new("idle_rss_mb", "idle RSS MB", "0.0"),
        new("idle_pss_mb", "idle PSS MB", "0.0"),
        new("idle_cpu_us_per_s", "idle CPU µs/s", "0"),
    ];

    private readonly int _rounds = options.Quick ? 3 : 21;
    private readonly TimeSpan _settle = TimeSpan.FromSeconds(options.Quick ? 2 : 20);
    private readonly TimeSpan _watch = TimeSpan.FromSeconds(options.Quick ? 2 : 30);

    public async Task<Report> RunAsync()
    {
        if (RedisServer.Missing is { } missing)
            throw new BenchFailure($"redis-server: {missing}");
        using var folder = TemporaryFolder.OnDisk();
        PublishedAgent[] agents = [await PublishedAgent.PublishAsync(options.Piecesos, folder), PublishedAgent.Built()];
        var tools = new List<(NpmTool Tool, string? Missing)>();
        foreach (var tool in NpmTool.All)
            tools.Add((tool, await tool.InstallAsync(cores, folder)));

        using var redis = await RedisServer.StartAsync(cores, measured: false);
        using var stack = await PlatformStack.StartAsync(cores with { Server = cores.Load }, redis.Port, folder.Path);
        var (_, grpcPort) = await stack.StartGatewayAsync();
        var machine = new MemberMachine(stack, httpPort: grpcPort - 1, cores, folder.Path);
        await machine.EnrolAsync(agents[0]);

        var installed = tools.Where(one => one.Missing is null).Select(one => one.Tool).ToArray();
        var versions = Starts.Measure(
            [
                .. agents.Select(agent => (Func<ProcessStartInfo>)(() => agent.Start(cores, "--version"))),
                .. installed.Select(tool => (Func<ProcessStartInfo>)(() => tool.Start(cores, folder, "--version"))),
            ],
            _rounds);

        var rows = new List<Row>();
        for (var i = 0; i < agents.Length; i++)
        {
            using var process = await machine.StartAgentAsync(agents[i]);
            var agent = agents[i];
            rows.Add(await MeasureAsync(agent.Name, agent.Bytes, versions[i], () => agent.Start(cores, "status", "--data", machine.Data), process.Id));
        }

        foreach (var (tool, why) in tools)
        {
            Func<ProcessStartInfo>? status = tool.Status.Length == 0 ? null : () => tool.Start(cores, folder, tool.Status);
            rows.Add(why is not null
                ? Row.Absent(tool.Name, why)
                : await MeasureAsync(tool.Name, tool.Bytes(folder), versions[agents.Length + Array.IndexOf(installed, tool)], status, null));
        }

        return new Report("agent", $"what a member's machine pays; medians of {_rounds} starts, in turn", cores.Description, Metrics, rows);
    }

    private async Task<Row> MeasureAsync(string name, long bytes, double version, Func<ProcessStartInfo>? status, int? agent)
    {
        var taken = status is null ? double.NaN : Starts.Measure([status], _rounds)[0];
        if (agent is not { } processId)
            return new Row(name, "", [bytes / 1e6, version, taken, double.NaN, double.NaN, double.NaN]);
        await Task.Delay(_settle);
        var (resident, proportional) = (ProcessMeter.ResidentBytes(processId), ProcessMeter.ProportionalBytes(processId));
        var before = ProcessMeter.CpuTime(processId);
        await Task.Delay(_watch);
        var idle = (ProcessMeter.CpuTime(processId) - before).TotalMicroseconds / _watch.TotalSeconds;
        return new Row(name, "", [bytes / 1e6, version, taken, resident / 1e6, proportional / 1e6, idle]);
    }
}
