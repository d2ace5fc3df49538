using Platform.Gateway.Proxy;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Health;

/// <summary>What the probes last found of everything behind the gateway.</summary>
internal sealed class BackendHealth(IProxyStateLookup proxy)
{
    private static readonly string[] Services = [ProxyTables.Org, ProxyTables.Credentials, ProxyTables.Sync];

    public HealthReport Report()
    {
        var backends = new List<BackendReport>();
        var ready = true;
        foreach (var service in Services)
        {
            var nodes = proxy.TryGetCluster(service, out var cluster) ? cluster.DestinationsState.AllDestinations : [];
            // A service works as long as one of its nodes does.
            ready &= nodes.Any(node => StatusOf(node) == DestinationHealth.Healthy);
            backends.AddRange(nodes
                .OrderBy(node => node.DestinationId, StringComparer.Ordinal)
                .Select(node => new BackendReport(node.DestinationId, Name(StatusOf(node)))));
        }

        return new HealthReport(ready ? HealthReport.Ready : "not ready", backends);
    }

    private static DestinationHealth StatusOf(DestinationState node) =>
        node.Health.Passive == DestinationHealth.Unhealthy ? DestinationHealth.Unhealthy : node.Health.Active;

    private static string Name(DestinationHealth health) => health switch
    {
        DestinationHealth.Healthy => "healthy",
        DestinationHealth.Unhealthy => "unhealthy",
        _ => "unknown",
    };
}
