using System.IO.Pipelines;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial.Pumping;

namespace Pipelines.Sockets.Unofficial;

/// <summary>A connected socket as a duplex pipe. Disposing of it closes the socket.</summary>
public sealed class SocketConnection : IMeasuredDuplexPipe, IDisposable
{
    private readonly Socket _socket;
    private readonly DuplexPump _pump;
    private readonly string _name;

    private SocketConnection(Socket socket, PipeOptions? sendOptions, PipeOptions? receiveOptions, string? name)
    {
        _socket = socket;
        _pump = new DuplexPump(new SocketTransport(socket), sendOptions, receiveOptions);
        _name = string.IsNullOrWhiteSpace(name) ? nameof(SocketConnection) : name.Trim();
    }

    /// <inheritdoc />
    public PipeReader Input => _pump.Input;

    /// <inheritdoc />
    public PipeWriter Output => _pump.Output;

    /// <summary>How the connection first came to its end.</summary>
    public PipeShutdownKind ShutdownKind => _pump.Ending.Kind;

    /// <summary>The socket's error, when that ended the connection.</summary>
    public SocketError SocketError => _pump.Ending.SocketError;

    /// <summary>Bytes received.</summary>
    public long BytesRead => _pump.BytesReceived;

    /// <summary>Bytes sent.</summary>
    public long BytesSent => _pump.BytesSent;

    /// <summary>What the last receive returned; 0 is the end of the stream.</summary>
    public int LastReceived => _pump.LastReceived;

    long IMeasuredDuplexPipe.TotalBytesSent => BytesSent;

    long IMeasuredDuplexPipe.TotalBytesReceived => BytesRead;

    /// <summary>Makes a duplex pipe of a connected socket and starts moving bytes.</summary>
    public static SocketConnection Create(
        Socket socket,
        PipeOptions? sendPipeOptions,
        PipeOptions? receivePipeOptions,
        SocketConnectionOptions socketConnectionOptions = SocketConnectionOptions.None,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfNotEqual(socketConnectionOptions, SocketConnectionOptions.None);

        return new SocketConnection(socket, sendPipeOptions, receivePipeOptions, name);
    }

    /// <summary>Exists for callers that check the package's own dependencies, of which there are none here.</summary>
    public static void AssertDependencies()
    {
    }

    /// <summary>Sends small messages at once.</summary>
    public static void SetRecommendedClientOptions(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);

        if (socket.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
    }

    /// <summary>Notes that the protocol itself ended the connection; false when it had ended already.</summary>
    public bool TrySetProtocolShutdown(PipeShutdownKind kind)
        => kind is PipeShutdownKind.ProtocolExitClient or PipeShutdownKind.ProtocolExitServer && _pump.Ending.TrySet(kind);

    /// <summary>Where bytes wait at this moment.</summary>
    public Counters GetCounters() => new(Available(), _pump.BytesWaitingToBeSent, _pump.BytesWaitingToBeRead);

    /// <inheritdoc />
    public void Dispose() => _pump.Dispose();

    /// <inheritdoc />
    public override string ToString() => _name;

    private int Available()
    {
        try
        {
            return _socket.Available;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Where bytes wait.</summary>
    public readonly struct Counters
    {
        internal Counters(long onSocket, long toBeSent, long toBeRead)
        {
            BytesAvailableOnSocket = onSocket;
            BytesWaitingToBeSent = toBeSent;
            BytesWaitingToBeRead = toBeRead;
        }

        /// <summary>Bytes that the socket holds.</summary>
        public long BytesAvailableOnSocket { get; }

        /// <summary>Bytes written and not yet sent.</summary>
        public long BytesWaitingToBeSent { get; }

        /// <summary>Bytes received and not yet consumed.</summary>
        public long BytesWaitingToBeRead { get; }
    }
}
