using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

/// <summary>A connection under test and the plain socket at its other end, over loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private SocketPair(Socket local, Socket peer, PipeOptions? send, PipeOptions? receive)
    {
        Peer = peer;
        Connection = SocketConnection.Create(local, send, receive, name: "under-test");
    }

    public SocketConnection Connection { get; }

    public Socket Peer { get; }

    public static async Task<SocketPair> ConnectAsync(PipeOptions? send = null, PipeOptions? receive = null)
    {
        var (local, peer) = await ConnectSocketsAsync();
        return new SocketPair(local, peer, send, receive);
    }

    public static async Task<(Socket Local, Socket Peer)> ConnectSocketsAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var local = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var accepting = listener.AcceptAsync();
        await local.ConnectAsync(listener.LocalEndPoint!);
        return (local, await accepting);
    }

    /// <summary>Everything the peer is sent until the end, or the first <paramref name="count"/> bytes.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        var received = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = await Peer.ReceiveAsync(received.AsMemory(filled), SocketFlags.None);
            if (read == 0)
                return received[..filled];

            filled += read;
        }

        return received;
    }

    /// <summary>What was sent is counted when the send returns, and the peer may have it before.</summary>
    public static async Task IsCountedAsync(long expected, Func<long> counted)
    {
        using var patience = new CancellationTokenSource(HangGuard);
        while (counted() < expected)
            await Task.Delay(1, patience.Token);
        Assert.Equal(expected, counted());
    }

    public static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Connection.Dispose();
        Peer.Dispose();
    }
}
