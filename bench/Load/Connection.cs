using System.Net;
using System.Net.Sockets;

namespace Platform.Bench.Load;

/// <summary>One client connection: bytes in, whole protocol units out. Used by the loop's thread alone.</summary>
internal abstract class Connection : IDisposable
{
    private byte[] _rest = [];

    protected Connection(int port)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(IPAddress.Loopback, port);
        Socket.Blocking = false;
    }

    /// <summary>The server has confirmed what the connection was opened for.</summary>
    public bool Ready { get; protected set; }

    /// <summary>Why the connection is of no more use; null while it is.</summary>
    public string? Fault { get; private set; }

    public int Descriptor => (int)Socket.Handle;

    protected Socket Socket { get; }

    /// <summary>Reads what is there. The scratch buffer must hold the largest protocol unit.</summary>
    public void Receive(byte[] scratch)
    {
        _rest.CopyTo(scratch, 0);
        var received = Socket.Receive(scratch.AsSpan(_rest.Length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;

        if (error != SocketError.Success || received == 0)
        {
            Fail(error == SocketError.Success ? "closed by the server" : $"broken: {error}");
            return;
        }

        var available = scratch.AsSpan(0, _rest.Length + received);
        var consumed = Consume(available);
        if (Fault is null && consumed == 0 && available.Length == scratch.Length)
            Fail($"a protocol unit of more than {scratch.Length} bytes");
        _rest = consumed == available.Length ? [] : available[consumed..].ToArray();
    }

    public void Dispose() => Socket.Dispose();

    /// <summary>Handles the whole units at the start of <paramref name="bytes"/>; how many bytes they had.</summary>
    protected abstract int Consume(ReadOnlySpan<byte> bytes);

    protected void Fail(string reason) => Fault ??= reason;

    /// <summary>Requests are small: what the socket's buffer does not take at once is a fault, not a reason to wait.</summary>
    protected void Send(ReadOnlySpan<byte> bytes)
    {
        if (Socket.Send(bytes, SocketFlags.None, out var error) != bytes.Length)
            Fail($"a request of {bytes.Length} bytes could not be sent: {error}");
    }
}
