namespace Platform.Client;

/// <summary>What came of an attempt to get current.</summary>
public enum CatchUpResult
{
    /// <summary>Everything is as the server has it.</summary>
    Current,

    /// <summary>Another process watches with the same folder and keeps it current.</summary>
    OtherProcess,

    /// <summary>The server cannot be reached; the device works from what it holds.</summary>
    Unreachable,

    /// <summary>The server refuses the device.</summary>
    Refused,

    /// <summary>It took longer than allowed; what came is kept.</summary>
    TimedOut,
}
