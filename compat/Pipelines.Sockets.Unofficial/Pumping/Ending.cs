using System.Net.Sockets;

namespace Pipelines.Sockets.Unofficial.Pumping;

/// <summary>Why a connection ended: the first reason counts.</summary>
internal sealed class Ending
{
    private int _kind;
    private int _error;

    public PipeShutdownKind Kind => (PipeShutdownKind)Volatile.Read(ref _kind);

    public SocketError SocketError => (SocketError)Volatile.Read(ref _error);

    public bool TrySet(PipeShutdownKind kind)
        => Interlocked.CompareExchange(ref _kind, (int)kind, (int)PipeShutdownKind.None) == (int)PipeShutdownKind.None;

    public Exception OfReading(Exception exception)
        => Of(exception, PipeShutdownKind.ReadSocketError, PipeShutdownKind.ReadException);

    public Exception OfWriting(Exception exception)
        => Of(exception, PipeShutdownKind.WriteSocketError, PipeShutdownKind.WriteException);

    public static ConnectionResetException Closed(Exception? inner = null) => new("The connection is closed.", inner);

    /// <summary>Notes the reason and gives the exception that the pipe's user sees.</summary>
    private Exception Of(Exception exception, PipeShutdownKind ofSocket, PipeShutdownKind other)
    {
        // A stream over a socket wraps the socket's exception.
        var socketException = exception as SocketException ?? exception.InnerException as SocketException;
        if (TrySet(socketException is null ? other : ofSocket) && socketException is not null)
            Volatile.Write(ref _error, (int)socketException.SocketErrorCode);

        return socketException is not null || exception is ObjectDisposedException ? Closed(exception) : exception;
    }
}
