using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Bench.Processes;

namespace Platform.Bench.Upstream;

/// <summary>
/// What the sync service needs of the services behind it, in the bench's own process: change log, memberships and published
/// token keys. It stands in for neither in the save run, which starts the real ones.
/// </summary>
internal sealed class UpstreamServer : IDisposable
{
    private readonly WebApplication _app;

    private UpstreamServer(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    /// <summary>HTTP/1.1 port; gRPC is on the next one.</summary>
    private int Port { get; }

    public string HttpUrl => $"http://127.0.0.1:{Port}";

    public string GrpcUrl => $"http://127.0.0.1:{Port + 1}";

    public static async Task<UpstreamServer> StartAsync(BenchFeed feed, BenchDevices devices, Func<string, BenchTokens> tokensOf)
    {
        var port = FreePorts.Take(2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, port + 1, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton(feed);
        builder.Services.AddSingleton(devices);

        var server = new UpstreamServer(builder.Build(), port);
        server._app.MapGrpcService<ChangeLogGrpcService>();
        server._app.MapGrpcService<MembershipGrpcService>();
        var tokens = tokensOf(server.HttpUrl);
        server._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = server.HttpUrl, jwks_uri = server.HttpUrl + "/.well-known/jwks.json" }));
        server._app.MapGet("/.well-known/jwks.json", () => Results.Json(tokens.KeySet));
        await server._app.StartAsync();
        return server;
    }

    public void Dispose() => _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
