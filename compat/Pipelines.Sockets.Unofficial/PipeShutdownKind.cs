namespace Pipelines.Sockets.Unofficial;

/// <summary>How a connection first came to its end. The numbers are the published ones: callers have them compiled in.</summary>
public enum PipeShutdownKind
{
    /// <summary>The connection is open.</summary>
    None = 0,

    /// <summary>This side disposed of the connection.</summary>
    PipeDisposed = 1,

    /// <summary>The peer ended the stream.</summary>
    ReadEndOfStream = 100,

    /// <summary>Receiving failed for another reason than those below.</summary>
    ReadException = 103,

    /// <summary>Receiving failed with a socket error.</summary>
    ReadSocketError = 104,

    /// <summary>The output was completed and everything was sent.</summary>
    WriteEndOfStream = 200,

    /// <summary>Sending failed for another reason than those below.</summary>
    WriteException = 204,

    /// <summary>Sending failed with a socket error.</summary>
    WriteSocketError = 205,

    /// <summary>The input was completed by its user.</summary>
    InputReaderCompleted = 300,

    /// <summary>The protocol ended the connection, from the client's side.</summary>
    ProtocolExitClient = 400,

    /// <summary>The protocol ended the connection, from the server's side.</summary>
    ProtocolExitServer = 401,
}
