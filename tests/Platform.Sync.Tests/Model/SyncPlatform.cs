using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Sync.Tests.Model;

/// <summary>What surrounds sync nodes in a test: the services behind them on real sockets, announcements, tokens, devices.</summary>
internal sealed class SyncPlatform : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private WebApplication? _upstream;
    private DeviceTokens? _tokens;

    private SyncPlatform(IAnnouncements announcements)
    {
        Announcements = announcements;
        Credentials = new CredentialsEdge(Org);
    }

    public OrgEdge Org { get; } = new();

    public CredentialsEdge Credentials { get; }

    public IAnnouncements Announcements { get; }

    public string HttpUrl { get; private set; } = "";

    public string GrpcUrl { get; private set; } = "";

    public string KeyFile => _folder.File("service-sync.pem");

    public string KeyFolder => _folder.File("services");

    public static async Task<SyncPlatform> StartAsync(IAnnouncements? announcements = null)
    {
        var platform = new SyncPlatform(announcements ?? new InProcessAnnouncements(NullLogger<InProcessAnnouncements>.Instance));
        platform.MakeServiceKey();
        await platform.StartUpstreamAsync();
        return platform;
    }

    /// <summary>A running sync node. Short intervals, so that a test need not wait; each can be set.</summary>
    public async Task<SyncNode> StartNodeAsync(params (string Setting, string Value)[] settings)
    {
        var node = await SyncNode.StartAsync(this, settings);
        _owned.Add(node);
        return node;
    }

    /// <summary>An enrolled device that may read some feeds.</summary>
    public TestDevice AddDevice(params FeedModel[] feeds)
    {
        var deviceId = Guid.CreateVersion7();
        var userId = Guid.CreateVersion7();
        Org.Set(deviceId, [.. feeds.Select(feed => feed.OrganizationId)]);
        var device = new TestDevice(deviceId, userId, _tokens!.Create(deviceId, "device", userId), feeds, id => Credentials.Feeds.GetValueOrDefault(id), Credentials.Ring.Keys);
        _owned.Add(device);
        return device;
    }

    public string TokenOf(TestDevice device) => _tokens!.Create(device.DeviceId, "device", device.UserId);

    /// <summary>What a revoked device still gets.</summary>
    public string RevokedTokenOf(TestDevice device) => _tokens!.Create(device.DeviceId, "device", device.UserId, revoked: true);

    public string UserToken() => _tokens!.Create(Guid.CreateVersion7(), "user", Guid.Empty);

    /// <summary>Commits and announces, as the credentials service does.</summary>
    public async Task<CommittedChange> SaveAsync(FeedModel feed, int changes = 1, int secretBytes = 40)
    {
        var change = feed.Save(changes, secretBytes);
        await Announcements.PublishAsync($"sync:feed:{feed.FeedId:N}", Announce.Feed(change.Position), CancellationToken.None);
        return change;
    }

    /// <summary>Commits and announces with the frame, as the credentials service does while it is small.</summary>
    public async Task<CommittedChange> SaveWithFrameAsync(FeedModel feed)
    {
        var change = feed.Save();
        await Announcements.PublishAsync($"sync:feed:{feed.FeedId:N}", Announce.Feed(change.Position, change.Frame), CancellationToken.None);
        return change;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            await owned.DisposeAsync();
        await _upstream!.DisposeAsync();
        _tokens!.Dispose();
        foreach (var feed in Credentials.Feeds.Values)
            feed.Dispose();
        _folder.Dispose();
    }

    private void MakeServiceKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyFiles.TryCreatePrivate(KeyFile, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        Directory.CreateDirectory(KeyFolder);
    }

    private async Task StartUpstreamAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton(Org);
        builder.Services.AddSingleton(Credentials);
        _upstream = builder.Build();
        _upstream.MapGrpcService<CredentialsEdge>();
        _upstream.MapGrpcService<OrgEdge>();
        _upstream.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = HttpUrl, jwks_uri = HttpUrl + "/.well-known/jwks.json" }));
        _upstream.MapGet("/.well-known/jwks.json", () => Results.Json(_tokens!.KeySet));
        await _upstream.StartAsync();
        HttpUrl = _upstream.HttpUrl();
        GrpcUrl = _upstream.GrpcUrl();
        _tokens = new DeviceTokens(HttpUrl);
    }
}
