using Platform.Bench.Contestants;
using Platform.Bench.Processes;
using Platform.Bench.Reports;

namespace Platform.Bench.Runs;

/// <summary>One 1 KB message to all, cold, many times.</summary>
internal sealed class FanoutRun(RunOptions options, Cores cores)
{
    // Code becomes fast in two steps, each after it was used for a while.
    private const int WarmUpSteps = 2;

    private readonly int[] _sizes = options switch
    {
        { Connections: { } connections } => [connections],
        { Quick: true } => [RunOptions.QuickConnections],
        _ => [1000, 5000],
    };

    // The machine's speed drifts: every contestant comes again in every pass, and a figure is the median over all passes.
    private readonly int _passes = options.Quick ? 1 : 3;
    private readonly int _warmUps = options.Quick ? 2 : 8;
    private readonly int _rounds = options.Quick ? 5 : 15;

    public async Task<Report> RunAsync()
    {
        var entrants = Entrants.Choose(options.Only);
        var rounds = entrants.Select(_ => _sizes.Select(_ => new List<Round>()).ToArray()).ToArray();
        var rows = new Row[entrants.Count];
        for (var pass = 0; pass < _passes; pass++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                using var contestant = entrants[i]();
                if (contestant.Missing is { } missing)
                {
                    rows[i] = Row.Absent(contestant.Name, missing);
                    continue;
                }

                await MeasureAsync(contestant, rounds[i]);
                rows[i] = new Row(contestant.Name, contestant.Note, [.. rounds[i].SelectMany(Figures)]);
            }
        }

        var metrics = _sizes.SelectMany(size => new Metric[]
        {
            new($"last_ms_{size}", $"last of {size}, ms", "0.0"),
            new($"cpu_us_{size}", $"CPU µs per delivery, {size}", "0.0"),
        });
        return new Report("fanout", $"one 1 KB message to all after a 50 ms pause; median of {_passes * _rounds} rounds in {_passes} passes", cores.Description, [.. metrics], rows);
    }

    private async Task MeasureAsync(Contestant contestant, List<Round>[] rounds)
    {
        using var session = await Session.StartAsync(contestant, cores, _sizes[^1]);
        for (var size = 0; size < _sizes.Length; size++)
        {
            session.GrowTo(_sizes[size]);
            for (var step = 0; step < WarmUpSteps; step++)
            {
                for (var i = 0; i < _warmUps; i++)
                    session.Deliver();
                session.Settle(TimeSpan.Zero, options.Patience);
            }

            for (var i = 0; i < _rounds; i++)
                rounds[size].Add(session.Deliver());
            session.Verify();
        }
    }

    private static double[] Figures(List<Round> rounds) =>
        [Samples.Median(rounds.Select(round => round.Last)), Samples.Median(rounds.Select(round => round.Cpu))];
}
