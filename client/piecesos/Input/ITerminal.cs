namespace Platform.Piecesos;

/// <summary>Where a command reads and writes: the process's own streams, or a caller's in the same process.</summary>
internal interface ITerminal
{
    Stream Input { get; }

    TextWriter Output { get; }

    TextWriter Error { get; }

    bool InputIsTerminal { get; }

    bool OutputIsTerminal { get; }

    /// <summary>Reads a line that is not shown. The caller wipes it.</summary>
    byte[] ReadHidden();

    string? Environment(string name);
}
