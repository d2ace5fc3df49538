using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Defaults;

namespace Platform.Gateway.Tests.Backends;

/// <summary>
/// A real gRPC server on real sockets that offers every service of the platform, so that what the gateway keeps in is not
/// missing here.
/// </summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections;
    private readonly Readiness _readiness;

    private Backend(WebApplication app, ConcurrentDictionary<string, ConnectionContext> connections, Readiness readiness)
    {
        _app = app;
        _connections = connections;
        _readiness = readiness;
        HttpUrl = new Uri(app.HttpUrl());
        GrpcUrl = new Uri(app.GrpcUrl());
    }

    public Uri HttpUrl { get; }

    public Uri GrpcUrl { get; }

    public int Connections => _connections.Count;

    public bool IsReady
    {
        get => _readiness.IsReady;
        set => _readiness.IsReady = value;
    }

    public BackendObservations Observations => _app.Services.GetRequiredService<BackendObservations>();

    public static async Task<Backend> StartAsync(int httpPort = 0, int grpcPort = 0)
    {
        var connections = new ConcurrentDictionary<string, ConnectionContext>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, httpPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, grpcPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => async connection =>
                {
                    connections[connection.ConnectionId] = connection;
                    try
                    {
                        await next(connection);
                    }
                    finally
                    {
                        connections.TryRemove(connection.ConnectionId, out _);
                    }
                });
            });
        });
        builder.Services.AddSingleton<BackendObservations>();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 4 * 1024 * 1024);

        var app = builder.Build();
        var readiness = new Readiness();
        app.Use(RawAnswers.InvokeAsync);
        app.UseRouting();
        app.MapGet("/health/ready", () => Results.StatusCode(readiness.IsReady ? 200 : 503));
        app.MapGet("/.well-known/jwks.json", () => Results.Json(new { keys = Array.Empty<object>() }));
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
            Results.Json(new { forwardedFor = request.Headers["X-Forwarded-For"].ToString(), cookie = request.Headers.Cookie.ToString() }));
        app.MapGet("/secret-page", () => "not for outside");
        app.MapGrpcService<ScriptedUnary>();
        app.MapGrpcService<ScriptedStream>();
        app.MapGrpcService<ReachableMemberships>();
        app.MapGrpcService<ReachableChangeLog>();
        app.MapGrpcService<ReachableFences>();
        app.MapGrpcService<ReachableSessions>();
        app.MapGrpcService<BareAccounts>();
        app.MapGrpcService<BareOrganizations>();
        app.MapGrpcService<BareDevices>();
        app.MapGrpcService<BareCredentials>();
        app.MapGrpcService<BareAudit>();
        await app.StartAsync();
        return new Backend(app, connections, readiness);
    }

    /// <summary>What a killed process leaves: every socket closed by the kernel, without a word in HTTP/2, and nothing listening.</summary>
    public async Task KillAsync()
    {
        foreach (var connection in _connections.Values)
            connection.Abort();

        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private sealed class Readiness
    {
        public volatile bool IsReady = true;
    }
}
