using System.Net.Sockets;
using Grpc.Net.Client;
using Platform.Client.Tests.Fixture;
using Platform.Local.V1;
using Platform.Piecesos.Agent;

namespace Platform.Client.Tests.Agent;

/// <summary>A device's watcher and the local API on it, in this process.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly List<IDisposable> _owned = [];
    private Watching.Watching? _watching;
    private AgentServer? _server;
    private AgentState? _state;

    public TestFolder Folder { get; } = new();

    public TestPlatform Platform { get; private set; } = null!;

    public AgentSockets Sockets { get; private set; } = null!;

    public Watching.Watching Watching => _watching!;

    public static async Task<AgentFixture> StartAsync(Func<Socket, bool>? mayCall = null, PlatformWatcherOptions? options = null, int? loopbackPort = null)
    {
        var fixture = new AgentFixture { Platform = await TestPlatform.StartAsync() };
        var store = await fixture.Platform.EnrollAsync(fixture.Folder.Path);
        fixture._watching = new Watching.Watching(store, options, watcher => fixture._state = new AgentState(store.RequireIdentity(), watcher, TimeProvider.System));
        fixture.Sockets = new AgentSockets(store.Folder);
        fixture._server = await AgentServer.StartAsync(fixture.Sockets, fixture._state!, mayCall, loopbackPort);
        return fixture;
    }

    /// <summary>The local API goes away.</summary>
    public async Task StopServingAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    /// <summary>The local API is there again, as of a new agent.</summary>
    public async Task ServeAgainAsync(int? loopbackPort = null) => _server = await AgentServer.StartAsync(Sockets, _state!, loopbackPort: loopbackPort);

    /// <summary>What an application uses.</summary>
    public PlatformCredentials Credentials() => Own(new PlatformCredentials(new PlatformCredentialsOptions { Folder = Folder.Path, Timeout = Eventually.Limit }));

    public LocalService.LocalServiceClient Grpc()
    {
        var channel = Own(GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions { HttpHandler = Handler(Sockets.Grpc), DisposeHttpClient = true }));
        return new LocalService.LocalServiceClient(channel);
    }

    public HttpClient Http() => Own(new HttpClient(Handler(Sockets.Http)) { BaseAddress = new Uri("http://agent") });

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_watching is not null)
            await _watching.DisposeAsync();
        await Platform.DisposeAsync();
        Folder.Dispose();
    }

    public static SocketsHttpHandler Handler(string path) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }
}
