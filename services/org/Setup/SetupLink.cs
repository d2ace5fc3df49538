namespace Platform.Org.Setup;

/// <summary>
/// The one-time set-up code of an installation without users, for whoever composes the service to print. Known after the start of
/// the application and until the set-up is done; each start makes a new one.
/// </summary>
public sealed class SetupLink
{
    private volatile string? _code;

    /// <summary>The code; null when no set-up is needed. A secret: for the operator's eyes, not for a log.</summary>
    public string? Code => _code;

    /// <summary>Names the type, never the code.</summary>
    public override string ToString() => nameof(SetupLink);

    internal void Open(string code) => _code = code;

    internal void Close() => _code = null;
}
