using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Piecesos.Agent;

/// <summary>Serves the local API on the agent's sockets, to programs of the same user alone; on request by TCP too, to who has the token.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AgentSockets _sockets;

    private AgentServer(WebApplication app, AgentSockets sockets)
    {
        _app = app;
        _sockets = sockets;
    }

    /// <param name="sockets">Where to listen.</param>
    /// <param name="state">What to tell.</param>
    /// <param name="mayCall">Who may call; null for this user alone.</param>
    /// <param name="loopbackPort">Port to listen at by TCP, 0 for a free one; null for none.</param>
    public static async Task<AgentServer> StartAsync(AgentSockets sockets, AgentState state, Func<Socket, bool>? mayCall = null, int? loopbackPort = null)
    {
        mayCall ??= PeerUser.IsOwn;
        var gate = loopbackPort is null ? null : new LoopbackGate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (OperatingSystem.IsWindows())
            builder.WebHost.UseNamedPipes(pipes => pipes.CurrentUserOnly = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (OperatingSystem.IsWindows())
                ListenOnPipes(kestrel, sockets);
            else
                ListenOnSockets(kestrel, sockets, mayCall);
            if (loopbackPort is { } port)
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.Use((context, next) => Refusal(context, gate) is { } status ? LoopbackGate.RefuseAsync(context, status) : next(context));
        app.MapGrpcService<LocalGrpcService>();
        app.MapLocalApi(state);

        sockets.Prepare();
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw CliException.Usage($"Port {loopbackPort} is taken. Choose another with --loopback, or 0 for a free one.");
        }

        sockets.Restrict();
        if (gate is not null)
        {
            gate.Port = TcpPort(app);
            sockets.SaveLoopback(gate.Describe());
        }

        return new AgentServer(app, sockets);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _sockets.Remove();
    }

    private static void ListenOnSockets(KestrelServerOptions kestrel, AgentSockets sockets, Func<Socket, bool> mayCall)
    {
        kestrel.ListenUnixSocket(sockets.Address.GrpcSocket, listen => Listen(listen, HttpProtocols.Http2, socket => socket is not null && mayCall(socket)));
        kestrel.ListenUnixSocket(sockets.Address.HttpSocket, listen => Listen(listen, HttpProtocols.Http1, socket => socket is not null && mayCall(socket)));
    }

    /// <summary>The system lets nobody but this user open them. Not tried on Windows yet.</summary>
    [SupportedOSPlatform("windows")]
    private static void ListenOnPipes(KestrelServerOptions kestrel, AgentSockets sockets)
    {
        kestrel.ListenNamedPipe(sockets.Address.GrpcPipe, listen => Listen(listen, HttpProtocols.Http2, _ => true));
        kestrel.ListenNamedPipe(sockets.Address.HttpPipe, listen => Listen(listen, HttpProtocols.Http1, _ => true));
    }

    private static void Listen(ListenOptions listen, HttpProtocols protocols, Func<Socket?, bool> mayCall)
    {
        listen.Protocols = protocols;
        listen.Use(next => connection =>
        {
            if (mayCall(connection.Features.Get<IConnectionSocketFeature>()?.Socket))
            {
                connection.Features.Set(new OwnUser());
                return next(connection);
            }

            connection.Abort(new ConnectionAbortedException("Another user."));
            return Task.CompletedTask;
        });
    }

    /// <summary>Whoever is not known to be this user needs the token; without a gate nobody gets in that way.</summary>
    private static int? Refusal(HttpContext context, LoopbackGate? gate) =>
        context.Features.Get<OwnUser>() is not null ? null : gate is null ? StatusCodes.Status403Forbidden : gate.Refusal(context.Request);

    private static int TcpPort(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .Select(address => BindingAddress.Parse(address)).Single(address => !address.IsUnixPipe && !address.IsNamedPipe).Port;

    /// <summary>The system has said that the peer of this connection runs as this user.</summary>
    private sealed class OwnUser;

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
