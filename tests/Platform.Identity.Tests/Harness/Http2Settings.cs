using System.Buffers.Binary;
using System.Net.Sockets;
using Platform.Bench.Http2;

namespace Platform.Identity.Tests.Harness;

/// <summary>What an HTTP/2 listener says to a peer that says as little as it can.</summary>
internal static class Http2Settings
{
    public const ushort MaxConcurrentStreams = 3;
    public const ushort MaxHeaderListSize = 6;

    /// <summary>The settings with which the server begins.</summary>
    public static async Task<Dictionary<ushort, uint>> ReadAsync(string target)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var client = await ConnectAsync(target, guard.Token);
        var (type, payload) = await FrameAsync(client.GetStream(), guard.Token);
        Assert.Equal(Http2Frame.Settings, type);
        return payload.Chunk(6).ToDictionary(setting => BinaryPrimitives.ReadUInt16BigEndian(setting), setting => BinaryPrimitives.ReadUInt32BigEndian(setting.AsSpan(2)));
    }

    /// <summary>Whether a connection that answers nothing is asked by a ping whether it lives, and closed then.</summary>
    public static async Task<bool> IsPingedAndLetGoAsync(string target, CancellationToken stop)
    {
        using var client = await ConnectAsync(target, stop);
        var pinged = false;
        try
        {
            while (true)
                pinged |= (await FrameAsync(client.GetStream(), stop)).Type == Http2Frame.Ping;
        }
        catch (IOException)
        {
            return pinged;
        }
    }

    private static async Task<TcpClient> ConnectAsync(string target, CancellationToken stop)
    {
        var address = new Uri($"http://{target}");
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, stop);
        List<byte> hello = [.. Http2Frame.Preface];
        Http2Frame.Append(hello, Http2Frame.Settings, 0, 0, []);
        await client.GetStream().WriteAsync(hello.ToArray(), stop);
        return client;
    }

    private static async Task<(byte Type, byte[] Payload)> FrameAsync(NetworkStream stream, CancellationToken stop)
    {
        var header = new byte[Http2Frame.HeaderLength];
        await stream.ReadExactlyAsync(header, stop);
        var payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header) >>> 8];
        await stream.ReadExactlyAsync(payload, stop);
        return (header[3], payload);
    }
}
