using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Piecesos.Agent;

/// <summary>Serves the local API on the agent's sockets, to programs of the same user alone.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AgentSockets _sockets;

    private AgentServer(WebApplication app, AgentSockets sockets)
    {
        _app = app;
        _sockets = sockets;
    }

    public static async Task<AgentServer> StartAsync(AgentSockets sockets, AgentState state, Func<System.Net.Sockets.Socket, bool>? mayCall = null)
    {
        mayCall ??= PeerUser.IsOwn;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenUnixSocket(sockets.Grpc, listen => Listen(listen, HttpProtocols.Http2, mayCall));
            kestrel.ListenUnixSocket(sockets.Http, listen => Listen(listen, HttpProtocols.Http1, mayCall));
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.MapGrpcService<LocalGrpcService>();
        app.MapLocalApi(state);

        sockets.Prepare();
        await app.StartAsync();
        sockets.Restrict();
        return new AgentServer(app, sockets);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _sockets.Remove();
    }

    private static void Listen(ListenOptions listen, HttpProtocols protocols, Func<System.Net.Sockets.Socket, bool> mayCall)
    {
        listen.Protocols = protocols;
        listen.Use(next => connection =>
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && mayCall(socket))
                return next(connection);
            connection.Abort(new ConnectionAbortedException("Another user."));
            return Task.CompletedTask;
        });
    }

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
