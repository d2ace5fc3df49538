namespace Platform.Client;

/// <summary>
/// How long to wait before the next attempt. Full jitter: a time chosen evenly between nothing and a ceiling that doubles from
/// half a second to a minute, so that devices do not come back in step.
/// </summary>
internal sealed class Backoff(Func<double> chance)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(0.25);

    private int _failures;

    /// <summary>After a failed attempt.</summary>
    public TimeSpan Next()
    {
        var ceiling = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(_failures, 16)), Longest.TotalSeconds);
        _failures++;
        return TimeSpan.FromSeconds(ceiling * chance());
    }

    /// <summary>After a server that said it stops: another node is ready, so at once, but not all in the same instant.</summary>
    public TimeSpan NextAfterDrain()
    {
        _failures = 0;
        return AfterDrain * chance();
    }

    /// <summary>The server works again.</summary>
    public void Reset() => _failures = 0;
}
