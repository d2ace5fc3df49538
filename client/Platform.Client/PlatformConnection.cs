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
    private readonly ECDsa? _key;

    /// <summary>Connects when the first call is made. Tokens that are bound to the device's key come with proofs of it.</summary>
    public PlatformConnection(ServerAddresses addresses, DeviceStore store)
        : this(addresses)
    {
        ArgumentNullException.ThrowIfNull(store);
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
    public CallInvoker Gateway => _key is null ? _gateway.CreateCallInvoker() : _gateway.CreateCallInvoker().Intercept(new KeyProofInterceptor(_key, Addresses.Grpc));

    /// <summary>One of the addresses to watch at, by chance: so devices spread over the nodes.</summary>
    public CallInvoker AnySync() => _sync[Random.Shared.Next(_sync.Length)].CreateCallInvoker();

    /// <summary>Options of a call made with an access token.</summary>
    public static CallOptions With(string accessToken, TimeSpan? timeout, CancellationToken cancellationToken) => new(
        new Metadata { { "authorization", $"Bearer {accessToken}" } },
        timeout is null ? null : DateTime.UtcNow + timeout,
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _key?.Dispose();
        _gateway.Dispose();
        foreach (var channel in _sync)
            channel.Dispose();
    }

    private static GrpcChannel Open(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,

            // A connection whose other end vanished without a word is found out within half a minute.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        },
    });
}
