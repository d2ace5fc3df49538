using Platform.Credentials.Access;
using Platform.Credentials.Anchors;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Delivery;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.Removals;
using Platform.Credentials.Rotation;
using Platform.Credentials.Saving;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Credentials.Watching;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Credentials;

/// <summary>Composes the credentials service: the same alone, in <c>host</c> and in tests.</summary>
public static class CredentialsService
{
    private const string People = "/platform.credentials.v1.CredentialService/";
    private const string Log = "/platform.credentials.v1.ChangeLogService/";
    private const string Audit = "/platform.credentials.v1.AuditService/";
    private const string Fence = "/platform.credentials.v1.FenceService/";

    /// <summary>Adds what the service needs.</summary>
    public static WebApplicationBuilder AddCredentials(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<CredentialsOptions>().BindConfiguration(CredentialsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddServiceClient<MembershipService.MembershipServiceClient>(CredentialsOptions.OrgUrl, "org");
        builder.AddAnnouncements();
        builder.Services.AddSingleton<CredentialsTelemetry>();
        builder.Services.AddCredentialsStorage();
        builder.Services
            .AddSingleton<Memberships>()
            .AddSingleton<FeedDirectory>()
            .AddSingleton<FormOpener>()
            .AddSingleton<FormSealer>()
            .AddSingleton<SignedState>()
            .AddSingleton<ChangeSetAppender>()
            .AddSingleton<ChangeCommitter>()
            .AddSingleton<ChangeAnnouncer>()
            .AddSingleton<ApplyChanges>()
            .AddSingleton<ListCredentials>()
            .AddSingleton<ListDeliveries>()
            .AddSingleton<OrganizationAnnouncer>()
            .AddSingleton<WatchOrganizations>()
            .AddSingleton<ListRemovals>()
            .AddSingleton<ListAuditEvents>()
            .AddSingleton<OpenFeeds>()
            .AddSingleton<GrantSealer>()
            .AddSingleton<LogResets>()
            .AddSingleton<DeviceRemover>()
            .AddSingleton<Revocations>()
            .AddSingleton<CommitFence>()
            .AddSingleton<RecordWipes>()
            .AddSingleton<RotateKey>()
            .AddSingleton<KeyRotator>()
            .AddSingleton<ListChanges>()
            .AddSingleton<GetSnapshot>()
            .AddSingleton<GetHeads>()
            .AddSingleton<RecordAcknowledgements>()
            .AddSingleton<GrantReleases>()
            .AddSingleton<Compactor>();
        // In this order: nothing runs before the database is there and its key is the right one.
        builder.Services
            .AddHostedService<CredentialsStartup>()
            .AddHostedService<AnchorKeeper>()
            .AddHostedService(services => services.GetRequiredService<GrantReleases>())
            .AddHostedService<MembershipListener>()
            .AddHostedService<KeyRefresher>()
            .AddHostedService(services => services.GetRequiredService<KeyRotator>())
            .AddHostedService(services => services.GetRequiredService<Compactor>());
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        builder.Services.AddRpcAccess(
            new RpcAccess(People + "GetInputKey", Callers.User),
            new RpcAccess(People + "ApplyChanges", Callers.User),
            new RpcAccess(People + "ListCredentials", Callers.User),
            new RpcAccess(People + "ListDeliveries", Callers.User),
            new RpcAccess(People + "ListRemovals", Callers.User),
            new RpcAccess(People + "GetKeyList", Callers.User | Callers.Device),
            new RpcAccess(People + "WatchOrganizations", Callers.User),
            new RpcAccess(Log + "OpenFeeds", Callers.Service, "sync"),
            new RpcAccess(Log + "ListChanges", Callers.Service, "sync"),
            new RpcAccess(Log + "GetSnapshot", Callers.Service, "sync"),
            new RpcAccess(Log + "GetHeads", Callers.Service, "sync"),
            new RpcAccess(Log + "ListKeyLists", Callers.Service, "sync"),
            new RpcAccess(Log + "RecordAcknowledgements", Callers.Service, "sync"),
            new RpcAccess(Log + "RecordWipes", Callers.Service, "sync"),
            new RpcAccess(Audit + "ListAuditEvents", Callers.User),
            new RpcAccess(Fence + "CommitFence", Callers.Service, "org"));
        return builder;
    }

    /// <summary>Maps the service's methods.</summary>
    public static WebApplication MapCredentials(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<CredentialGrpcService>();
        app.MapGrpcService<AuditGrpcService>();
        app.MapGrpcService<ChangeLogGrpcService>();
        app.MapGrpcService<FenceGrpcService>();
        return app;
    }
}
