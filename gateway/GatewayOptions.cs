using Platform.Gateway.External;

namespace Platform.Gateway;

/// <summary>Settings of the gateway, from the section "Gateway".</summary>
public sealed class GatewayOptions
{
    public const string SectionName = "Gateway";

    /// <summary>The org service's gRPC address: HTTP/2, without TLS as http, with TLS as https.</summary>
    public Uri? OrgUrl { get; set; }

    /// <summary>The org service's HTTP/1.1 address; its token-signing keys are published through the gateway.</summary>
    public Uri? OrgHttpUrl { get; set; }

    /// <summary>The credentials service's gRPC address.</summary>
    public Uri? CredentialsUrl { get; set; }

    /// <summary>The gRPC addresses of the sync nodes; a call goes to the less busy of two healthy ones.</summary>
    public IList<Uri> SyncUrls { get; } = [];

    /// <summary>Where clients find the gateway's HTTP/1.1 side; by default, where it listens.</summary>
    public Uri? PublicHttpUrl { get; set; }

    /// <summary>Where clients find the gateway's gRPC side; by default, where it listens.</summary>
    public Uri? PublicGrpcUrl { get; set; }

    /// <summary>Where devices can reach the sync nodes themselves; by default through the gateway.</summary>
    public IList<Uri> PublicSyncUrls { get; } = [];

    /// <summary>Folder of the built portal (portal/dist); without one, addresses answer with a few lines of text.</summary>
    public string PortalPath { get; set; } = "";

    /// <summary>Identity providers with which people may sign in.</summary>
    public IList<IdentityProviderOptions> IdentityProviders { get; } = [];

    /// <summary>
    /// A call on which nothing moves for so long is ended with UNAVAILABLE. Watches carry a heartbeat every 15 seconds, so
    /// this is four of them lost. HTTP/2 pings do not count.
    /// </summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a service may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each service is asked whether it is ready.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a service may take to say so.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection, on either side, is pinged after so long without data.</summary>
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A ping that is not answered within this time ends the connection.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Sign-ins, codes and links that one network address may try in a minute.</summary>
    public int SignInsPerMinute { get; set; } = 120;

    /// <summary>Devices' own sign-ins and enrolments from one network address in a minute: an office shares one.</summary>
    public int DeviceSignInsPerMinute { get; set; } = 3_000;

    /// <summary>All other requests from one network address in a minute.</summary>
    public int CallsPerMinute { get; set; } = 60_000;

    /// <summary>Connections from outside at one time.</summary>
    public long MaxConnections { get; set; } = 10_000;

    /// <summary>Calls at one time on one HTTP/2 connection from outside.</summary>
    public int MaxStreamsPerConnection { get; set; } = 100;

    /// <summary>
    /// The largest gRPC-Web request, in bytes. The services take messages of 4 MiB, and a browser sends one per call. (A native
    /// request is limited by the service alone.)
    /// </summary>
    public int MaxRequestBytes { get; set; } = (4 * 1024 * 1024) + 1024;
}
