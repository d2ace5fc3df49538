using System.Net;
using System.Net.Sockets;

namespace Platform.Bench.Floods;

/// <summary>One connection that floods a server over clear-text HTTP/2, as fast as the server takes it.</summary>
internal sealed class Flood : IDisposable
{
    // A server that has not read for so long makes the sender wait: that is how it defends itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly FloodFrames _frames;
    private readonly bool _reads;
    private readonly byte[] _scratch = new byte[64 * 1024];
    private Task _reading = Task.CompletedTask;
    private volatile bool _closed;

    private Flood(FloodKind kind, string authority, string path)
    {
        _frames = new FloodFrames(kind, authority, path);
        _reads = kind != FloodKind.UnreadPing;
        if (!_reads)
            _socket.ReceiveBufferSize = 4096;
    }

    /// <summary>Frames that the connection took.</summary>
    public long Sent { get; private set; }

    /// <summary>The server has ended the connection.</summary>
    public bool IsClosed => _closed;

    /// <summary>The server does not read any more, and lets the sender wait.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Connects, and begins as a client does.</summary>
    public static async Task<Flood> OpenAsync(FloodKind kind, int port, string path, CancellationToken cancellation)
    {
        var flood = new Flood(kind, $"127.0.0.1:{port}", path);
        await flood._socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        await flood._socket.SendAsync(flood._frames.Hello(), cancellation);
        if (flood._reads)
            flood._reading = flood.ReadAsync();
        return flood;
    }

    /// <summary>Sends so many frames, or until the server ends the connection or reads no more.</summary>
    public async Task SendAsync(long frames, CancellationToken cancellation)
    {
        var until = Sent + frames;
        while (Sent < until && !_closed && !cancellation.IsCancellationRequested)
        {
            var (bytes, count) = _frames.Next();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            try
            {
                await _socket.SendAsync(bytes, patience.Token);
                Sent += count;
            }
            catch (OperationCanceledException)
            {
                IsHeldBack = !cancellation.IsCancellationRequested;
                return;
            }
            catch (SocketException)
            {
                _closed = true;
            }
        }
    }

    /// <summary>Waits for the server to end the connection; false when it has not, in that time.</summary>
    public async Task<bool> WaitForCloseAsync(TimeSpan patience)
    {
        if (!_reads && !_closed)
            _reading = ReadAsync();
        await Task.WhenAny(_reading, Task.Delay(patience));
        return _closed;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(_scratch) > 0)
            {
                // What is read is of no interest.
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Ended, the hard way.
        }

        _closed = true;
    }
}
