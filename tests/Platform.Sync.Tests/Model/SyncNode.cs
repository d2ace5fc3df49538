using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Sync.Tests.Model;

/// <summary>The sync service as it runs in production, on its own sockets.</summary>
internal sealed class SyncNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _stopped;

    private SyncNode(WebApplication app, LogCapture logs)
    {
        _app = app;
        Logs = logs;
    }

    public LogCapture Logs { get; }

    public string GrpcUrl => _app.GrpcUrl();

    public string HttpUrl => _app.HttpUrl();

    public IServiceProvider Services => _app.Services;

    public static async Task<SyncNode> StartAsync(SyncPlatform platform, (string Setting, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Listen:Port"] = "0",
            ["Authentication:Issuer"] = platform.HttpUrl,
            ["Authentication:Authority"] = platform.HttpUrl,
            ["Authentication:ServiceKeyFile"] = platform.KeyFile,
            ["Authentication:ServiceKeys"] = platform.KeyFolder,
            ["Sync:CredentialsUrl"] = platform.GrpcUrl,
            ["Sync:OrgUrl"] = platform.GrpcUrl,
            ["Sync:AntiEntropyInterval"] = "00:00:00.250",
            ["Sync:HeartbeatInterval"] = "00:00:02",
            ["Sync:AcknowledgementInterval"] = "00:00:00.100",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Sync:" + setting.Setting, (string?)setting.Value)));
        var logs = new LogCapture();
        builder.Services.AddSingleton(platform.Announcements);
        builder.AddServiceDefaults("sync");
        builder.AddSync();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapSync();
        await app.StartAsync();
        return new SyncNode(app, logs);
    }

    /// <summary>Reads the lists of signing keys now; by itself the node does when it meets an unknown key.</summary>
    public Task RefreshKeysAsync() => Services.GetRequiredService<Platform.Sync.Upstream.SigningKeyRing>().RefreshAsync();

    public async Task StopAsync()
    {
        _stopped = true;
        await _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync();
        await _app.DisposeAsync();
    }
}
