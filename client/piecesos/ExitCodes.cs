namespace Platform.Piecesos;

/// <summary>Exit codes, as <c>piecesos --help</c> documents them. <c>run</c> passes its child's code through.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int NotSignedIn = 3;
    public const int NotFound = 4;
    public const int Unreachable = 5;
    public const int Refused = 6;
    public const int Conflict = 7;
    public const int LeaseExpired = 8;
    public const int KeysUnavailable = 9;
    public const int NotExecutable = 126;
    public const int CommandNotFound = 127;
}
