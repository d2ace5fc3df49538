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

    public TestFolder Folder { get; } = new();

    public TestPlatform Platform { get; private set; } = null!;

    public AgentSockets Sockets { get; private set; } = null!;

    public Watching.Watching Watching => _watching!;

    public static async Task<AgentFixture> StartAsync(Func<Socket, bool>? mayCall = null, PlatformWatcherOptions? options = null)
    {
        var fixture = new AgentFixture { Platform = await TestPlatform.StartAsync() };
        var store = await fixture.Platform.EnrollAsync(fixture.Folder.Path);
        AgentState? state = null;
        fixture._watching = new Watching.Watching(store, options, watcher => state = new AgentState(store.RequireIdentity(), watcher, TimeProvider.System));
        fixture.Sockets = new AgentSockets(store.Folder);
        fixture._server = await AgentServer.StartAsync(fixture.Sockets, state!, mayCall);
        return fixture;
    }

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
