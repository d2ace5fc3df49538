namespace Platform.Bench.Floods;

/// <summary>Ways to keep an HTTP/2 server busy with frames that cost the sender next to nothing.</summary>
internal enum FloodKind
{
    /// <summary>Requests that are taken back at once (CVE-2023-44487).</summary>
    RapidReset,

    /// <summary>One request whose headers never end (CVE-2024-27983 and others).</summary>
    Continuation,

    /// <summary>The same with empty frames, so that no limit of bytes is reached.</summary>
    EmptyContinuation,

    /// <summary>Pings, each of which wants an answer.</summary>
    Ping,

    /// <summary>Pings whose answers nobody reads (CVE-2019-9512).</summary>
    UnreadPing,

    /// <summary>Settings, each of which wants an acknowledgement (CVE-2019-9515).</summary>
    Settings,

    /// <summary>Window updates of a byte each: no answer, but each is read.</summary>
    WindowUpdate,
}
