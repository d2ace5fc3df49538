using Platform.Bench.Contestants;

namespace Platform.Bench.Runs;

/// <summary>Who takes part, the floor first.</summary>
internal static class Entrants
{
    private static readonly Func<Contestant>[] All =
    [
        () => new FloorContestant(),
        () => new RedisContestant(),
        () => new NatsContestant(),
        () => new EtcdContestant(),
        () => new GrpcContestant(),
        () => new PlatformContestant(),
    ];

    /// <summary>The floor, and those whose name contains a text; without one, all.</summary>
    public static IReadOnlyList<Func<Contestant>> Choose(string? only)
    {
        Func<Contestant>[] chosen = [All[0], .. All[1..].Where(entrant => only is null || NameOf(entrant).Contains(only, StringComparison.OrdinalIgnoreCase))];
        return chosen.Length > 1 ? chosen : throw new BenchFailure($"no row but the floor has '{only}' in its name");
    }

    private static string NameOf(Func<Contestant> entrant)
    {
        using var contestant = entrant();
        return contestant.Name;
    }
}
