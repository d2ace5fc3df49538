using System.Net.Sockets;
using Grpc.Net.Client;
using Platform.Local.V1;

namespace Platform.Bench.Agents;

/// <summary>A program on a member's machine that reads a key with its secret from the agent, by gRPC on its socket.</summary>
internal sealed class LocalReader : ILocalReader
{
    private readonly GrpcChannel _channel;
    private readonly LocalService.LocalServiceClient _client;
    private readonly GetCredentialRequest _request;
    private long _version;

    public LocalReader(string socket, Guid credentialId)
    {
        _channel = Open(socket);
        _client = new LocalService.LocalServiceClient(_channel);
        _request = new GetCredentialRequest { CredentialId = credentialId.ToString("D") };
    }

    public static GrpcChannel Open(string socket) => GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        },
        DisposeHttpClient = true,
    });

    public async Task ReadAsync()
    {
        var got = await _client.GetCredentialAsync(_request);
        if (got.Credential.Version < _version || got.Fields.Single(field => field.Secret).Value.IsEmpty)
            throw new BenchFailure("a read went back, or came without its secret");
        _version = got.Credential.Version;
    }

    public void Dispose() => _channel.Dispose();
}
