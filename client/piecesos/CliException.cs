namespace Platform.Piecesos;

/// <summary>A failure with its exit code. The message says what to do, and holds no secret.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CliException Usage(string message) => new(ExitCodes.Usage, message);

    public static CliException NotSignedIn(string message) => new(ExitCodes.NotSignedIn, message);

    public static CliException NotFound(string message) => new(ExitCodes.NotFound, message);
}
