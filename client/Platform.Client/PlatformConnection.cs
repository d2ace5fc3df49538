using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Platform.Client;

/// <summary>Channels to one installation of the platform. Generated clients are made on them.</summary>
public sealed class PlatformConnection : IDisposable
{
    private readonly GrpcChannel _gateway;
    private readonly GrpcChannel[] _sync;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ECDsa? _key;

    /// <summary>
    /// Connects when the first call is made. Sign-ins are bound to the device's key where the folder holds one, and calls with tokens
    /// that are bound come with proofs of it.
    /// </summary>
    public PlatformConnection(ServerAddresses addresses, DeviceStore store, TimeProvider? time = null)
        : this(addresses)
    {
        ArgumentNullException.ThrowIfNull(store);
        _time = time ?? TimeProvider.System;
        _key = store.HasKeys ? store.OpenSigningKey() : null;
    }

    /// <summary>Connects when the first call is made.</summary>
    public PlatformConnection(ServerAddresses addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Addresses = addresses;
        _gateway = Open(addresses.Grpc);
        _sync = addresses.Sync.Count == 0 ? [_gateway] : [.. addresses.Sync.Select(Open)];
    }

    /// <summary>Where the installation is.</summary>
    public ServerAddresses Addresses { get; }

    /// <summary>Calls to all services but watching.</summary>
    public CallInvoker Gateway => Prove(_gateway, Addresses.Grpc);

    /// <summary>One of the addresses to watch at, by chance: so devices spread over the nodes.</summary>
    public CallInvoker AnySync()
    {
        var chosen = Random.Shared.Next(_sync.Length);
        return Prove(_sync[chosen], Addresses.Sync.Count == 0 ? Addresses.Grpc : Addresses.Sync[chosen]);
    }

    /// <summary>Options of a call made with an access token.</summary>
    public static CallOptions With(string accessToken, TimeSpan? timeout, CancellationToken cancellationToken) => new(
        new Metadata { { "authorization", $"Bearer {accessToken}" } },
        timeout is null ? null : DateTime.UtcNow + timeout,
        cancellationToken);

    /// <summary>What a call without a token sends so that the token it gets is bound to the device's key; nothing where there is none.</summary>
    internal Metadata? ProofFor(string method) => _key is null ? null : new KeyProofInterceptor(_key, Addresses.Grpc, _time).ProveFor(method);

    private CallInvoker Prove(GrpcChannel channel, Uri address) =>
        _key is null ? channel.CreateCallInvoker() : channel.CreateCallInvoker().Intercept(new KeyProofInterceptor(_key, address, _time));

    /// <inheritdoc/>
    public void Dispose()
    {
        _key?.Dispose();
        _gateway.Dispose();
        foreach (var channel in _sync)
            channel.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static GrpcChannel Open(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // With a way of its own to connect the channel leaves it to the calls. Otherwise it connects by itself, waits up to two minutes
            // in between, and fails every call meanwhile: after hours offline the watcher's own waiting would not be what counts.
            ConnectCallback = ConnectAsync,
            EnableMultipleHttp2Connections = true,

            // A connection whose other end vanished without a word is found out within half a minute.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        },
    });
}
