using System.Diagnostics;
using Platform.Bench.Contestants;
using Platform.Bench.Processes;
using Platform.Bench.Reports;

namespace Platform.Bench.Runs;

/// <summary>What a stream costs that has nothing to say.</summary>
internal sealed class IdleRun(RunOptions options, Cores cores)
{
    // Code becomes fast in two steps, each after it was used for a while: opening is measured when it has taken both.
    private const int WarmUpSteps = 3;

    private static readonly Metric[] Metrics =
    [
        new("rss_kb", "RSS KB per stream", "0.0"),
        new("rss_after_kb", "after deliveries", "0.0"),
        // The floor does nothing at all when idle, so there is nothing to compare with.
        new("idle_cpu_us_per_s", "idle CPU µs/s per stream", "0.00", Compared: false),
        new("open_cpu_us", "opening: CPU µs each", "0"),
        new("open_ms", "opening all, ms", "0"),
    ];

    private readonly int _connections = options.Connections ?? (options.Quick ? RunOptions.QuickConnections : 5000);

    // Streams that are there before the first look at the memory: code, pools and tables are paid for by then.
    private readonly int _warmUp = options.Quick ? 20 : 200;
    private readonly TimeSpan _settle = TimeSpan.FromSeconds(options.Quick ? 0.5 : 5);

    // A full heartbeat period of the sync service.
    private readonly TimeSpan _watch = TimeSpan.FromSeconds(options.Quick ? 1 : 15);
    private readonly int _deliveries = options.Quick ? 3 : 10;

    public async Task<Report> RunAsync()
    {
        var rows = new List<Row>();
        foreach (var entrant in Entrants.Choose(options.Only))
        {
            using var contestant = entrant();
            rows.Add(contestant.Missing is { } missing ? Row.Absent(contestant.Name, missing) : await MeasureAsync(contestant));
        }

        return new Report("idle", $"{_connections} idle streams, each on its own connection", cores.Description, Metrics, rows);
    }

    private async Task<Row> MeasureAsync(Contestant contestant)
    {
        using var session = await Session.StartAsync(contestant, cores, _warmUp + _connections);
        for (var step = 1; step <= WarmUpSteps; step++)
        {
            session.GrowTo(_warmUp * step / WarmUpSteps);
            for (var i = 0; i < _deliveries; i++)
                session.Deliver();
            session.Settle(_settle / WarmUpSteps, options.Patience);
        }

        var memoryBefore = session.ServerMemory;
        var timeBefore = session.ServerTime;
        var start = Stopwatch.GetTimestamp();
        session.GrowTo(_warmUp + _connections);
        var opening = Stopwatch.GetElapsedTime(start);
        var openingTime = session.ServerTime - timeBefore;
        session.Settle(_settle, options.Patience);

        var memory = session.ServerMemory - memoryBefore;
        timeBefore = session.ServerTime;
        session.Rest(_watch);
        var idleTime = session.ServerTime - timeBefore;

        for (var i = 0; i < _deliveries; i++)
            session.Deliver();
        session.Settle(_settle, options.Patience);
        var memoryAfter = session.ServerMemory - memoryBefore;
        session.Verify();

        return new Row(contestant.Name, contestant.Note,
        [
            memory / 1024.0 / _connections,
            memoryAfter / 1024.0 / _connections,
            idleTime.TotalMicroseconds / _watch.TotalSeconds / session.Subscribers,
            openingTime.TotalMicroseconds / _connections,
            opening.TotalMilliseconds,
        ]);
    }
}
