namespace Platform.Piecesos.Running;

/// <summary>The numbers of signals, which are not the same everywhere.</summary>
internal static class SignalNames
{
    public const int Terminate = 15;

    public static string[] All { get; } = ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "WINCH"];

    public static int Number(string name) => name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "TERM" => Terminate,
        "USR1" => OperatingSystem.IsMacOS() ? 30 : 10,
        "USR2" => OperatingSystem.IsMacOS() ? 31 : 12,
        "WINCH" => 28,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown signal."),
    };
}
