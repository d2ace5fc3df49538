namespace Platform.Bench.Runs;

/// <summary>What the command line said.</summary>
internal sealed record RunOptions(int? Connections, string? Only, bool Quick, bool Json)
{
    public const int QuickConnections = 100;
}
