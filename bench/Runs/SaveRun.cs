using Platform.Bench.Contestants;
using Platform.Bench.Load;
using Platform.Bench.Processes;
using Platform.Bench.Reports;
using Platform.Bench.Saving;

namespace Platform.Bench.Runs;

/// <summary>From Save to the device, through the durable commit; each way in turn, in another order each time, so that the disk's moods meet all alike.</summary>
internal sealed class SaveRun(RunOptions options, Cores cores)
{
    // Code becomes fast in two steps, each after it was used for a while.
    private const int WarmUpSteps = 2;

    private static readonly Metric[] Metrics = [new("p50_ms", "p50 ms", "0.00"), new("p99_ms", "p99 ms", "0.00")];

    private readonly int _devices = options.Connections ?? 1;
    private readonly int _warmUps = options.Quick ? 5 : 100;
    private readonly int _rounds = options.Quick ? 20 : 1000;

    public async Task<Report> RunAsync()
    {
        if (RedisServer.Missing is { } missing)
            throw new BenchFailure($"redis-server: {missing}");

        using var folder = TemporaryFolder.OnDisk();
        using var redis = await RedisServer.StartAsync(cores, measured: false);
        using var stack = await PlatformStack.StartAsync(cores, redis.Port, folder.Path);
        using var etcd = EtcdServer.Missing is null ? await EtcdServer.StartAsync(cores, folder) : null;
        using var loop = new LoadLoop();

        var devices = new List<DeviceConnection>();
        while (devices.Count < _devices)
            devices.Add(await stack.ConnectDeviceAsync());
        using var file = new FileProbe(loop, redis.Port, folder.Path);
        using var sqlite = new SqliteProbe(folder.Path);
        using var peer = etcd is null ? null : new EtcdProbe(loop, etcd.Port);
        using var platform = new PlatformProbe(loop, stack, new SavedCredential(stack.OrganizationId, stack.InputKey), devices);

        var rows = new List<Row>();
        SaveProbe[] probes = [file, sqlite, .. peer is null ? [] : (SaveProbe[])[peer], platform];
        for (var step = 0; step < WarmUpSteps; step++)
        {
            Measure(loop, probes, _warmUps);
            Settling.Rest(loop, TimeSpan.Zero, options.Patience, stack.ProcessIds);
        }

        foreach (var (probe, samples) in Measure(loop, probes, _rounds))
            rows.AddRange(probe.Rows.Select((name, i) => new Row(name, "", [Samples.Median(samples.Select(s => s[i])), Samples.Percentile(samples.Select(s => s[i]), 99)])));
        if (EtcdServer.Missing is { } absent)
            rows.Add(Row.Absent("etcd: put → watch", absent));

        var disk = new DriveInfo(folder.Path).DriveFormat;
        return new Report("save", $"a kilobyte made durable ({disk}) and delivered; {_rounds} rounds of each in turn", cores.Description, Metrics, rows);
    }

    private static List<(SaveProbe Probe, List<double[]> Samples)> Measure(LoadLoop loop, SaveProbe[] probes, int rounds)
    {
        var all = probes.Select(probe => (Probe: probe, Samples: new List<double[]>())).ToList();
        var order = all.ToArray();
        for (var round = 0; round < rounds; round++)
        {
            // What one way leaves for the file system to do, the next one waits for.
            Random.Shared.Shuffle(order);
            foreach (var (probe, samples) in order)
            {
                samples.Add(probe.Once());
                loop.RunFor(TimeSpan.FromMilliseconds(2));
            }
        }

        return all;
    }
}
