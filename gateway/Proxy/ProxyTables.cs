using System.Net;
using Platform.Gateway.Rpc;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Platform.Gateway.Proxy;

/// <summary>Which call goes where: the proxy's routes and clusters, made from the settings.</summary>
internal static class ProxyTables
{
    public const string Org = "org";
    public const string OrgHttp = "org-http";
    public const string Credentials = "credentials";
    public const string Sync = "sync";

    /// <summary>The documents that verifiers of access tokens read; with the token endpoints, all of the org service's HTTP side that is public.</summary>
    private static readonly string[] Documents = ["/.well-known/jwks.json", "/.well-known/openid-configuration"];

    /// <summary>What programs call by HTTP to sign in.</summary>
    private static readonly string[] TokenEndpoints = ["/oauth/token", "/oauth/device_authorization"];

    public static IReadOnlyList<RouteConfig> Routes() =>
    [
        .. Services(PublicServices.Org, Org),
        .. Services(PublicServices.Credentials, Credentials),
        .. Services(PublicServices.Sync, Sync),
        .. Documents.Select(path => new RouteConfig
        {
            RouteId = path,
            ClusterId = OrgHttp,
            Match = new RouteMatch { Path = path, Methods = [HttpMethods.Get, HttpMethods.Head] },
        }),
        .. TokenEndpoints.Select(path => new RouteConfig
        {
            RouteId = path,
            ClusterId = OrgHttp,
            Match = new RouteMatch { Path = path, Methods = [HttpMethods.Post] },
        }),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(GatewayOptions options) =>
    [
        GrpcCluster(Org, [options.OrgUrl!], options),
        GrpcCluster(Credentials, [options.CredentialsUrl!], options),
        GrpcCluster(Sync, options.SyncUrls, options),
        new ClusterConfig
        {
            ClusterId = OrgHttp,
            Destinations = Destinations(OrgHttp, [options.OrgHttpUrl!]),
            HttpRequest = new ForwarderRequestConfig
            {
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = options.ActivityTimeout,
            },
        },
    ];

    private static IEnumerable<RouteConfig> Services(IEnumerable<string> services, string cluster) =>
        services.Order(StringComparer.Ordinal).Select(service => new RouteConfig
        {
            RouteId = service,
            ClusterId = cluster,
            Match = new RouteMatch { Path = $"/{service}/{{method}}", Methods = [HttpMethods.Post] },
        });

    private static ClusterConfig GrpcCluster(string id, IEnumerable<Uri> urls, GatewayOptions options) => new()
    {
        ClusterId = id,
        Destinations = Destinations(id, urls),
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        HttpRequest = new ForwarderRequestConfig
        {
            // Clear-text HTTP/2 cannot be negotiated; it has to be known.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = options.ActivityTimeout,
        },
        HttpClient = new HttpClientConfig
        {
            // A connection carries 100 streams; thousands of them need as many connections as it takes.
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = int.MaxValue,
        },
        HealthCheck = new HealthCheckConfig
        {
            // When all look ill, the probe may be what is wrong: try them rather than refuse.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health/ready",
                Interval = options.HealthInterval,
                Timeout = options.HealthTimeout,
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = ConnectFailurePolicy.PolicyName,
                ReactivationPeriod = options.HealthInterval,
            },
        },
    };

    private static Dictionary<string, DestinationConfig> Destinations(string cluster, IEnumerable<Uri> urls)
    {
        var addresses = urls.ToArray();
        return addresses
            .Select((url, index) => (Name: addresses.Length == 1 ? cluster : $"{cluster}-{index + 1}", url))
            .ToDictionary(
                destination => destination.Name,
                destination => new DestinationConfig { Address = destination.url.GetLeftPart(UriPartial.Authority) });
    }
}
