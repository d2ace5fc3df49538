using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Host.Tests.Canaries;

/// <summary>Takes what processes export over OTLP (http/protobuf) and keeps the bodies.</summary>
internal sealed class TelemetryRecorder : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly MemoryStream _bytes = new();
    private readonly Task _serving;

    public TelemetryRecorder()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The standard variables that send a process's telemetry here.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public byte[] Recorded()
    {
        lock (_bytes)
            return _bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _bytes.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (_bytes)
                    body.WriteTo(_bytes);
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
