using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Sync.Membership;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Streams;

/// <summary>A device that opens a stream over a bare socket, speaks just enough HTTP/2 for it, and never reads.</summary>
internal sealed class StuckDevice : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    public static async Task<StuckDevice> OpenAsync(SyncNode node, TestDevice device, string token)
    {
        var stuck = new StuckDevice();
        await stuck._socket.ConnectAsync(IPAddress.Loopback, new Uri(node.GrpcUrl).Port);
        await stuck._socket.SendAsync(Request(token));
        var sessions = node.Services.GetRequiredService<DeviceSessions>();
        while (sessions.Find(device.DeviceId)?.Access is null)
            await Task.Delay(20);
        return stuck;
    }

    /// <summary>Saves until the stream's write waits.</summary>
    public async Task FillAsync(SyncPlatform platform, FeedModel feed, SyncNode node)
    {
        // A device that reads shows that the node is not held up by the one that does not.
        var reader = platform.AddDevice(feed);
        await using var stream = reader.Open(node);
        await stream.UntilHeartbeatAsync(feed);
        for (var save = 0; save < 10; save++)
            await stream.UntilPositionAsync((await platform.SaveAsync(feed, changes: 5, secretBytes: 60_000)).Position);
        Assert.True(_socket.Connected);
        Assert.Empty(reader.Replica.Violations);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Request(string token)
    {
        var request = new MemoryStream();
        request.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(request, type: 4, flags: 0, stream: 0, []);
        var headers = new MemoryStream();
        foreach (var (name, value) in new[]
        {
            (":method", "POST"), (":scheme", "http"), (":path", "/platform.sync.v1.SyncService/Watch"), (":authority", "localhost"),
            ("content-type", "application/grpc"), ("te", "trailers"), ("authorization", "Bearer " + token),
        })
        {
            headers.WriteByte(0);
            String(headers, name);
            String(headers, value);
        }

        Frame(request, type: 1, flags: 4, stream: 1, headers.ToArray());
        Frame(request, type: 0, flags: 1, stream: 1, new byte[5]);
        return request.ToArray();
    }

    private static void Frame(MemoryStream to, byte type, byte flags, int stream, byte[] payload)
    {
        Span<byte> header = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8);
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        to.Write(header);
        to.Write(payload);
    }

    /// <summary>A literal of HPACK: the length with a prefix of seven bits, then the text.</summary>
    private static void String(MemoryStream to, string text)
    {
        var length = text.Length;
        if (length < 127)
        {
            to.WriteByte((byte)length);
        }
        else
        {
            to.WriteByte(127);
            for (length -= 127; length >= 128; length >>= 7)
                to.WriteByte((byte)(0x80 | (length & 0x7f)));
            to.WriteByte((byte)length);
        }

        to.Write(Encoding.ASCII.GetBytes(text));
    }
}
