using Grpc.Net.Client;

namespace Platform.Client.Local;

/// <summary>A channel to the agent that runs with a folder.</summary>
internal static class AgentChannel
{
    public static GrpcChannel Open(string folder)
    {
        var address = new AgentAddress(folder);
        return GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            ThrowOperationCanceledOnCancellation = true,

            // It comes from this user's own agent, and may be all that an organization has.
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = (_, cancellationToken) => address.ConnectAsync(http: false, cancellationToken),
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            },
        });
    }
}
