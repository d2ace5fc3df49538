using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Harness;

/// <summary>The credentials service as it runs: its own composition, Kestrel on free ports, a database of its own.</summary>
internal sealed class CredentialsHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WebApplication _sync;
    private readonly GrpcChannel _channel;
    private bool _disposed;

    private CredentialsHost(WebApplication app, WebApplication sync, LogCapture logs)
    {
        _app = app;
        _sync = sync;
        _channel = GrpcChannel.ForAddress(app.GrpcUrl());
        Logs = logs;
    }

    public LogCapture Logs { get; }

    public string HttpUrl => _app.HttpUrl();

    public IServiceProvider Services => _app.Services;

    public ServiceDatabase Database => _app.Services.GetRequiredService<ServiceDatabase>();

    /// <summary>The people's service; calls carry a person's token.</summary>
    public CredentialService.CredentialServiceClient Credentials => new(_channel);

    /// <summary>The audit log; calls carry a person's token.</summary>
    public AuditService.AuditServiceClient Audit => new(_channel);

    /// <summary>The change log without an identity.</summary>
    public ChangeLogService.ChangeLogServiceClient AnonymousChangeLog => new(_channel);

    /// <summary>The change log, called as the sync service.</summary>
    public ChangeLogService.ChangeLogServiceClient ChangeLog => _sync.Services.GetRequiredService<ChangeLogService.ChangeLogServiceClient>();

    public static async Task<CredentialsHost> StartAsync(
        Installation installation, OrgHost org, IAnnouncements announcements, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(installation.Settings("credentials"));
        builder.Configuration["Authentication:Authority"] = org.HttpUrl;
        builder.Configuration["Credentials:OrgUrl"] = org.GrpcUrl;
        builder.Services.AddSingleton(announcements);
        builder.AddServiceDefaults("credentials");
        builder.AddCredentials();
        var logs = new LogCapture();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        change?.Invoke(builder);

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapCredentials();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        org.UseCredentials(app.GrpcUrl());
        return new CredentialsHost(app, Caller(installation, app, "sync"), logs);
    }

    /// <summary>The change log, called as another service.</summary>
    public static ChangeLogService.ChangeLogServiceClient ChangeLogAs(Installation installation, CredentialsHost host, string service) =>
        Caller(installation, host._app, service).Services.GetRequiredService<ChangeLogService.ChangeLogServiceClient>();

    /// <summary>Fences, called as a service.</summary>
    public static FenceService.FenceServiceClient FenceAs(Installation installation, CredentialsHost host, string service) =>
        Caller(installation, host._app, service).Services.GetRequiredService<FenceService.FenceServiceClient>();

    public async ValueTask DisposeAsync()
    {
        // A test may have ended it already, to see what a start on changed data does.
        if (_disposed)
            return;

        _disposed = true;
        _channel.Dispose();
        await _sync.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>An application that is only built: it lends its identity to a client.</summary>
    private static WebApplication Caller(Installation installation, WebApplication app, string service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(installation.Settings(service));
        builder.Configuration["Other:CredentialsUrl"] = app.GrpcUrl();
        builder.AddServiceDefaults(service);
        builder.AddServiceClient<ChangeLogService.ChangeLogServiceClient>("Other:CredentialsUrl", "credentials");
        builder.AddServiceClient<FenceService.FenceServiceClient>("Other:CredentialsUrl", "credentials");
        return builder.Build();
    }
}
