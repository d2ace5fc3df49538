using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Platform.Gateway.Proxy;

/// <summary>The reverse proxy with this platform's tables, transforms and connections.</summary>
internal static class ProxyRegistration
{
    public static void AddGatewayProxy(this IServiceCollection services)
    {
        // One failed probe is enough: if all nodes of a service fail theirs, calls are tried nevertheless.
        services.Configure<ConsecutiveFailuresHealthPolicyOptions>(policy => policy.DefaultThreshold = 1);
        services.AddSingleton<IPassiveHealthCheckPolicy, ConnectFailurePolicy>();
        services.AddSingleton<IProxyConfigProvider>(provider => new InMemoryConfigProvider(
            ProxyTables.Routes(),
            ProxyTables.Clusters(provider.GetRequiredService<IOptions<GatewayOptions>>().Value)));
        services.AddReverseProxy().AddTransforms(CallTransforms.Add);
        services.AddSingleton<IForwarderHttpClientFactory, BackendConnections>();
    }
}
