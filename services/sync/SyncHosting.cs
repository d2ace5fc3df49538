using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org.V1;
using Platform.Sync.Acknowledging;
using Platform.Sync.Membership;
using Platform.Sync.Upstream;
using Platform.Sync.Watching;

namespace Platform.Sync;

/// <summary>Composes the service: alone in its own process, in <c>host</c>, in tests and benchmarks.</summary>
public static class SyncHosting
{
    /// <summary>Adds the service. <see cref="ServiceDefaults.AddServiceDefaults"/> comes before.</summary>
    public static WebApplicationBuilder AddSync(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddAnnouncements();
        builder.AddServiceClient<ChangeLogService.ChangeLogServiceClient>($"{SyncOptions.Section}:CredentialsUrl", "credentials");
        builder.AddServiceClient<MembershipService.MembershipServiceClient>($"{SyncOptions.Section}:OrgUrl", "org");
        builder.Services.AddRpcAccess(
            new RpcAccess("/platform.sync.v1.SyncService/Watch", Callers.Device | Callers.RevokedDevice),
            new RpcAccess("/platform.sync.v1.SyncService/Acknowledge", Callers.Device),
            new RpcAccess("/platform.sync.v1.SyncService/ConfirmWipe", Callers.Device | Callers.RevokedDevice));
        builder.Services.AddHealthChecks().AddCheck<UpstreamHealth>("upstream");

        // Nothing in this process blocks a thread, so a delivery need not hop to another one on its way to the socket.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);

        AddOptions(builder.Services);
        AddUpstream(builder.Services);
        AddStreams(builder.Services);
        AddAcknowledgements(builder.Services);
        return builder;
    }

    /// <summary>Maps the service's calls. <see cref="ServiceDefaults.MapServiceDefaults"/> comes before.</summary>
    public static WebApplication MapSync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<SyncGrpcService>();
        return app;
    }

    private static void AddOptions(IServiceCollection services) => services.AddOptions<SyncOptions>()
        .BindConfiguration(SyncOptions.Section)
        .ValidateDataAnnotations()
        .Validate(options => options.MembershipTolerance > options.MembershipInterval, "Sync:MembershipTolerance must be more than Sync:MembershipInterval.")
        .ValidateOnStart();

    private static void AddUpstream(IServiceCollection services)
    {
        services.AddSingleton<Telemetry>();
        services.AddSingleton<UpstreamCalls>();
        services.AddSingleton<CredentialsClient>();
        services.AddSingleton<OrgClient>();
        services.AddSingleton<ChangeFeeds>();
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddHostedService<AntiEntropy>();
        services.AddHostedService<FeedGauges>();
    }

    private static void AddStreams(IServiceCollection services)
    {
        services.AddSingleton(provider => new HeartbeatWheel(Options(provider).HeartbeatInterval, Sweeper.Tick, Time(provider)));
        services.AddSingleton(provider => new WriteDeadlines(Options(provider).WriteDeadline, Time(provider)));
        services.AddSingleton(provider => new MembershipGate(Options(provider).MembershipTolerance, Time(provider)));
        services.AddSingleton(provider => new DeviceSessions(Options(provider).StreamsPerDevice, Time(provider)));
        services.AddSingleton<FeedOpener>();
        services.AddSingleton<FeedPlacer>();
        services.AddSingleton<OpenWatch>();
        services.AddSingleton<SyncGrpcService>();
        services.AddHostedService<MembershipMonitor>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<StreamShutdown>();
    }

    private static void AddAcknowledgements(IServiceCollection services)
    {
        services.AddSingleton(provider => new AcknowledgementBuffer(Options(provider).MaxPendingAcknowledgements));
        services.AddSingleton<ReadableFeeds>();
        services.AddSingleton<AcknowledgePositions>();
        services.AddSingleton<ConfirmWipes>();
        services.AddHostedService<AcknowledgementFlusher>();
    }

    private static SyncOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<SyncOptions>>().Value;

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
