using Platform.Bench.Contestants;

namespace Platform.Bench.Runs;

/// <summary>Who takes part, the floor first.</summary>
internal static class Entrants
{
    public static IReadOnlyList<Func<Contestant>> All { get; } =
    [
        () => new FloorContestant(),
        () => new RedisContestant(),
        () => new NatsContestant(),
        () => new EtcdContestant(),
        () => new GrpcContestant(),
    ];
}
