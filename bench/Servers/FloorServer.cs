using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Platform.Bench.Servers;

/// <summary>
/// A broadcast server on plain sockets. Subscribers connect to the port; what arrives on the next port, framed by five bytes
/// as gRPC frames a message, goes to all of them. A closed subscriber is noticed by a pending zero-byte read.
/// </summary>
internal sealed class FloorServer(int port)
{
    public const string Command = "floor-server";
    public const int PrefixLength = 5;

    private readonly Lock _gate = new();
    private readonly List<Socket> _subscribers = [];

    public void Run()
    {
        using var subscriptions = Listen(port);
        using var publications = Listen(port + 1);
        new Thread(() => Accept(subscriptions)) { IsBackground = true }.Start();
        while (true)
        {
            using var publisher = publications.Accept();
            publisher.NoDelay = true;
            Relay(publisher);
        }
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(4096);
        return socket;
    }

    private void Accept(Socket listener)
    {
        var greeting = new byte[PrefixLength];
        while (true)
        {
            var socket = listener.Accept();
            socket.NoDelay = true;
            lock (_gate)
                _subscribers.Add(socket);
            socket.Send(greeting);

            var read = new SocketAsyncEventArgs { UserToken = socket };
            read.SetBuffer([], 0, 0);
            read.Completed += (_, completed) => Drop(completed);
            if (!socket.ReceiveAsync(read))
                Drop(read);
        }
    }

    /// <summary>Subscribers never speak, so the only news from one is its end.</summary>
    private void Drop(SocketAsyncEventArgs read)
    {
        var socket = (Socket)read.UserToken!;
        lock (_gate)
            _subscribers.Remove(socket);
        socket.Dispose();
        read.Dispose();
    }

    private void Relay(Socket publisher)
    {
        var prefix = new byte[PrefixLength];
        while (TryFill(publisher, prefix))
        {
            var frame = new byte[PrefixLength + BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            prefix.CopyTo(frame, 0);
            if (!TryFill(publisher, frame.AsSpan(PrefixLength)))
                return;

            lock (_gate)
            {
                foreach (var subscriber in _subscribers)
                    subscriber.Send(frame, SocketFlags.None, out _);
            }
        }
    }

    private static bool TryFill(Socket socket, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var received = socket.Receive(target, SocketFlags.None, out _);
            if (received == 0)
                return false;

            target = target[received..];
        }

        return true;
    }
}
