using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Proxy;

/// <summary>How connections to the services are made and kept.</summary>
internal sealed class BackendConnections(ILogger<ForwarderHttpClientFactory> logger, IOptions<GatewayOptions> options)
    : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        // A node that is gone without a word is found out by pings, not by the callers' patience.
        handler.KeepAlivePingDelay = options.Value.KeepAlivePingDelay;
        handler.KeepAlivePingTimeout = options.Value.KeepAlivePingTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        // New calls follow a name to its new address; calls under way stay where they are.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(15);
    }
}
