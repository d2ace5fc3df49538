using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Compat.Tests.Telemetry;

/// <summary>An OTLP endpoint on a free loopback port that keeps every request body it is sent, by path.</summary>
internal sealed class OtlpListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private OtlpListener(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.Single());

    public static async Task<OtlpListener> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listener = new OtlpListener(builder.Build());
        listener._app.MapPost("/{**path}", listener.ReceiveAsync);
        await listener._app.StartAsync();
        return listener;
    }

    /// <summary>Whether a body at <paramref name="path"/> holds <paramref name="text"/>; protobuf keeps strings as they are.</summary>
    public bool Received(string path, string text)
        => _received.Any(request => request.Path == path && request.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
