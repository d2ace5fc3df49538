using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Console;
using Platform.Credentials;
using Platform.Defaults;
using Platform.Gateway;
using Platform.Host.Installation;
using Platform.Org;
using Platform.Org.Setup;
using Platform.Sync;

namespace Platform.Host.Running;

/// <summary>
/// The four parts in one process, each an application of its own with its own container and ports: they talk over real sockets as
/// they do apart, and only announcements stay in the process.
/// </summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly DataFolder _data;
    private readonly PlatformOptions _options;
    private readonly InProcessAnnouncements _announcements;
    private readonly ILoggerFactory _loggers;
    private readonly HostTelemetry _telemetry = HostTelemetry.Start();
    private readonly int _gatewayPort;
    private readonly int _orgPort;
    private readonly int _credentialsPort;
    private readonly int _syncPort;
    private WebApplication? _org;
    private WebApplication? _credentials;
    private WebApplication? _sync;
    private WebApplication? _gateway;

    public PlatformProcess(DataFolder data, PlatformOptions options)
    {
        _data = data;
        _options = options;
        _loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole());
        _announcements = new InProcessAnnouncements(_loggers.CreateLogger<InProcessAnnouncements>());
        var free = PortPairs.Find(4);
        (_orgPort, _credentialsPort, _syncPort) = (free[0], free[1], free[2]);
        _gatewayPort = options.Port == 0 ? free[3] : options.Port;
    }

    /// <summary>Address for browsers, gRPC-Web and discovery.</summary>
    public string Url => _options.Tls?.PublicUrl.GetLeftPart(UriPartial.Authority) ?? Http(_gatewayPort);

    /// <summary>Address for native gRPC.</summary>
    public string GrpcUrl => _options.Tls is null ? Grpc(_gatewayPort) : Url;

    /// <summary>Whether there is a portal to serve: none is built without Node.</summary>
    public static bool HasPortal => File.Exists(Path.Combine(PortalPath, "index.html"));

    /// <summary>Every part's HTTP/1.1 port.</summary>
    public IReadOnlyDictionary<string, int> Parts => new Dictionary<string, int>
    {
        ["gateway"] = _gatewayPort,
        ["org"] = _orgPort,
        ["credentials"] = _credentialsPort,
        ["sync"] = _syncPort,
    };

    /// <summary>The one-time set-up code; null once there is a user.</summary>
    public string? SetupCode => _org!.Services.GetRequiredService<SetupLink>().Code;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Asked before anything starts, because the server tells it with a page of its own log.
        if (!PortPairs.IsFreePair(_gatewayPort))
            throw new InstallationException($"Port {_gatewayPort} or {_gatewayPort + 1} is in use. Stop the other program, or choose another with --port.");

        InstallationKeys.CreateMissing(_data);
        _org = await StartOrgAsync(cancellationToken);
        _credentials = await StartCredentialsAsync(cancellationToken);
        _sync = await StartSyncAsync(cancellationToken);
        _gateway = await StartGatewayAsync(cancellationToken);
    }

    /// <summary>Ends the sync service and every stream on it.</summary>
    public async Task StopSyncAsync()
    {
        await StopAsync(_sync);
        _sync = null;
    }

    /// <summary>Starts the sync service (again), on the same ports.</summary>
    public async Task RestartSyncAsync(CancellationToken cancellationToken)
    {
        await StopSyncAsync();
        _sync = await StartSyncAsync(cancellationToken);
    }

    /// <summary>In the order of the callers, so that nobody calls a part that is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        // Streams pass through the gateway: sync ends them, with a status that says resume elsewhere, before the gateway goes.
        await StopAsync(_sync);
        await StopAsync(_gateway);
        await StopAsync(_credentials);
        await StopAsync(_org);
        _telemetry.Dispose();
        _loggers.Dispose();
    }

    private static string PortalPath { get; } = DataFolder.BesideSolution("portal/dist") ?? Path.Combine(AppContext.BaseDirectory, "portal");

    private static string Http(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string Grpc(int port) => Http(port + 1);

    private static async Task StopAsync(WebApplication? app)
    {
        if (app is null)
            return;

        await app.StopAsync();
        await app.DisposeAsync();
    }

    private Task<WebApplication> StartOrgAsync(CancellationToken cancellationToken) => StartServiceAsync(
        "org",
        _orgPort,
        [new("Mail:Folder", _data.Mail), new("Org:CredentialsUrl", Grpc(_credentialsPort))],
        builder => builder.AddOrg(),
        app => app.MapOrg(),
        cancellationToken);

    private Task<WebApplication> StartCredentialsAsync(CancellationToken cancellationToken) => StartServiceAsync(
        "credentials",
        _credentialsPort,
        [new("Credentials:OrgUrl", Grpc(_orgPort))],
        builder => builder.AddCredentials(),
        app => app.MapCredentials(),
        cancellationToken);

    private Task<WebApplication> StartSyncAsync(CancellationToken cancellationToken) => StartServiceAsync(
        "sync",
        _syncPort,
        [new("Sync:OrgUrl", Grpc(_orgPort)), new("Sync:CredentialsUrl", Grpc(_credentialsPort))],
        builder => builder.AddSync(),
        app => app.MapSync(),
        cancellationToken);

    private async Task<WebApplication> StartGatewayAsync(CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(
            "gateway",
            _gatewayPort,
            [
                new("Gateway:OrgUrl", Grpc(_orgPort)),
                new("Gateway:OrgHttpUrl", Http(_orgPort)),
                new("Gateway:CredentialsUrl", Grpc(_credentialsPort)),
                new("Gateway:SyncUrls:0", Grpc(_syncPort)),
                .. TlsSettings(),
                new("Gateway:PortalPath", PortalPath),
            ]);
        builder.AddGateway();
        LimitLogging(builder);
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync(cancellationToken);
        return app;
    }

    private IEnumerable<KeyValuePair<string, string?>> TlsSettings() => _options.Tls is not { } tls
        ? []
        :
        [
            new("Listen:Address", tls.Address),
            new("Listen:Certificate", tls.Certificate),
            // A null would be bound as null: absent is the empty text.
            new("Listen:CertificateKey", tls.Key ?? ""),
            new("Gateway:PublicHttpUrl", Url),
            new("Gateway:PublicGrpcUrl", Url),
        ];

    private async Task<WebApplication> StartServiceAsync(
        string name,
        int port,
        IEnumerable<KeyValuePair<string, string?>> settings,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(name, port, settings);
        builder.AddServiceDefaults(name);
        add(builder);
        LimitLogging(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        map(app);
        await app.StartAsync(cancellationToken);
        return app;
    }

    private WebApplicationBuilder CreateBuilder(string name, int port, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Platform." + name, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Listen:Port", port.ToString(CultureInfo.InvariantCulture)),
            new("Data:Path", _data.Path),
            new(Telemetry.ExportSetting, "shared"),
            new("Authentication:Issuer", Url),
            new("Authentication:Authority", Http(_orgPort)),
            new("Authentication:ServiceKeyFile", Path.Combine(_data.Keys, $"service-{name}.pem")),
            new("Authentication:ServiceKeys", _data.ServiceKeys),
            .. settings,
        ]);
        builder.Services.AddSingleton<IAnnouncements>(_announcements);
        // Ctrl-C and SIGTERM are the process's business: it stops the parts in their order.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    // A rule of the provider itself wins over the parts' own rules by category.
    private void LimitLogging(WebApplicationBuilder builder)
    {
        if (_options.LogLevel >= LogLevel.Warning)
        {
            builder.Logging.AddFilter<ConsoleLoggerProvider>(null, _options.LogLevel);
            // A browser that closes a page hangs up on its stream: that is no warning.
            builder.Logging.AddFilter<ConsoleLoggerProvider>("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error);
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
