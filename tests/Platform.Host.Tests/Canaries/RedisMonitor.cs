using System.Net;
using System.Net.Sockets;

namespace Platform.Host.Tests.Canaries;

/// <summary>Everything that Redis is told, as its MONITOR command shows it.</summary>
internal sealed class RedisMonitor : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private readonly MemoryStream _bytes = new();
    private Task _reading = Task.CompletedTask;

    public static async Task<RedisMonitor> StartAsync(int port)
    {
        var monitor = new RedisMonitor();
        await monitor._client.ConnectAsync(IPAddress.Loopback, port);
        await monitor._client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        monitor._reading = monitor.ReadAsync();
        return monitor;
    }

    public byte[] Recorded()
    {
        lock (_bytes)
            return _bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
        _bytes.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                lock (_bytes)
                    _bytes.Write(buffer, 0, read);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }
}
