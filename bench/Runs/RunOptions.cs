namespace Platform.Bench.Runs;

/// <summary>What the command line said.</summary>
internal sealed record RunOptions(int? Connections, string? Only, bool Quick, bool Json, string? Piecesos = null)
{
    public const int QuickConnections = 100;

    /// <summary>How long a server may take to compile what it runs often.</summary>
    public TimeSpan Patience => Quick ? TimeSpan.Zero : TimeSpan.FromSeconds(60);
}
