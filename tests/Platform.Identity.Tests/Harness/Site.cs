using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Credentials;
using Platform.Defaults;
using Platform.Gateway;
using Platform.Org;
using Platform.Org.Setup;
using Platform.Org.V1;
using Platform.Sync;
using Platform.TestKit;

namespace Platform.Identity.Tests.Harness;

/// <summary>A whole installation behind its gateway, as in production but in one process: real sockets, real databases, one movable clock.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string OwnerEmail = "olga@acme.test";
    public const string Password = "correct horse battery staple";

    /// <summary>In the order of their start.</summary>
    public static readonly IReadOnlyList<string> Processes = ["org", "credentials", "sync", "gateway"];

    private readonly TemporaryFolder _folder = new();
    private readonly InProcessAnnouncements _announcements = new(NullLogger<InProcessAnnouncements>.Instance);
    private readonly List<WebApplication> _apps = [];
    private readonly Dictionary<string, string?> _settings;

    private Site(string issuer, Dictionary<string, string?> settings)
    {
        Issuer = issuer;
        _settings = settings;
        foreach (var service in Processes)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            KeyFiles.TryCreatePrivate(_folder.File($"service-{service}.pem"), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            KeyFiles.TryCreatePrivate(_folder.File($"services/{service}.pub.pem"), Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        }
    }

    /// <summary>The gateway's own address, as in host: clients check that the issuer is whom they asked.</summary>
    public string Issuer { get; }

    public MovableClock Clock { get; } = new();

    /// <summary>What was said of floods, by any of the services; the rest of the log is not kept.</summary>
    public LogCapture FloodLog { get; } = new();

    public string Folder => _folder.Path;

    public WebApplication Org { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public GrpcChannel Channel { get; private set; } = null!;

    /// <summary>Straight to the org service, past the gateway.</summary>
    public GrpcChannel OrgChannel { get; private set; } = null!;

    public GrpcChannel CredentialsChannel { get; private set; } = null!;

    public GrpcChannel SyncChannel { get; private set; } = null!;

    /// <summary>The assertion with which one of the services identifies itself.</summary>
    public string ServiceToken(string service, string to) =>
        _apps.Select(app => app.Services.GetService<ServiceIdentity>()).First(identity => identity?.Name == service)!.TokenFor(to);

    /// <summary>A process's native gRPC.</summary>
    public GrpcChannel ChannelOf(string process) => process switch
    {
        "org" => OrgChannel,
        "credentials" => CredentialsChannel,
        "sync" => SyncChannel,
        _ => Channel,
    };

    public IServiceProvider ServicesOf(string process) => _apps[Processes.ToList().IndexOf(process)].Services;

    /// <summary>The org service's sessions, called as the gateway calls them.</summary>
    public SessionService.SessionServiceClient SessionsAsGateway() => _apps[^1].Services.GetRequiredService<SessionService.SessionServiceClient>();

    public string? SetupCode => Org.Services.GetRequiredService<SetupLink>().Code;

    /// <summary>An address at which a site can be started.</summary>
    public static string ChooseIssuer() => $"http://127.0.0.1:{FreePorts()}";

    public static Task<Site> StartAsync(params (string Setting, string Value)[] settings) => StartAtAsync(ChooseIssuer(), settings);

    public static async Task<Site> StartAtAsync(string issuer, params (string Setting, string Value)[] settings)
    {
        var site = new Site(issuer, settings.ToDictionary(setting => setting.Setting, string? (setting) => setting.Value));
        try
        {
            await site.StartAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>A browser of somebody who has not signed in.</summary>
    public Browser Open() => new(Url);

    /// <summary>The first owner's browser, signed in, and the first organization.</summary>
    public async Task<(Browser Owner, string OrganizationId)> SetUpAsync()
    {
        var browser = Open();
        await browser.PostAsync("/session/setup", new { setupCode = SetupCode, email = OwnerEmail, password = Password, displayName = "Olga", organizationName = "Acme" });
        var organizations = await browser.Organizations.ListOrganizationsAsync(new());
        return (browser, organizations.Organizations.Single().OrganizationId);
    }

    /// <summary>The token in the link of the newest message to somebody, once it is there.</summary>
    public async Task<string> TokenFromMailAsync(string to, string page, int messages = 1)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var found = Mails(to).Where(text => text.Contains($"/{page}#", StringComparison.Ordinal)).ToList();
            if (found.Count >= messages)
                return found[^1].Split($"/{page}#")[1].Split('\r')[0];
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>All messages to somebody, oldest first.</summary>
    public IReadOnlyList<string> Mails(string to) => !Directory.Exists(_folder.File("mail"))
        ? []
        : [.. Directory.GetFiles(_folder.File("mail"), "*.eml").Order().Select(File.ReadAllText).Where(text => text.Contains($"To: {to}\r\n", StringComparison.Ordinal))];

    /// <summary>Adds a person with a new account, and signs them in.</summary>
    public async Task<Browser> AddAsync(Browser by, string organizationId, string email, Role role = Role.Member)
    {
        await by.Organizations.AddMemberAsync(new AddMemberRequest
        {
            OrganizationId = organizationId,
            Email = email,
            Role = role,
            Password = Google.Protobuf.ByteString.CopyFromUtf8(Password),
        });
        var browser = Open();
        await browser.SignInAsync(email);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        OrgChannel?.Dispose();
        CredentialsChannel?.Dispose();
        SyncChannel?.Dispose();
        foreach (var app in _apps.AsEnumerable().Reverse())
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        Org = await StartServiceAsync("org", [("Org:CredentialsUrl", "http://127.0.0.1:1")], builder => builder.AddOrg().Services.AddQuickPasswords(), app => app.MapOrg());
        var orgUrl = Org.GrpcUrl();
        var credentials = await StartServiceAsync("credentials", [("Credentials:OrgUrl", orgUrl)], builder => builder.AddCredentials(), app => app.MapCredentials());
        Org.Configuration["Org:CredentialsUrl"] = credentials.GrpcUrl();
        var sync = await StartServiceAsync(
            "sync", [("Sync:OrgUrl", orgUrl), ("Sync:CredentialsUrl", credentials.GrpcUrl())], builder => builder.AddSync(), app => app.MapSync());
        var gateway = CreateBuilder(
            "gateway",
            [
                ("Listen:Port", new Uri(Issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("Gateway:OrgUrl", orgUrl), ("Gateway:OrgHttpUrl", Org.HttpUrl()), ("Gateway:CredentialsUrl", credentials.GrpcUrl()), ("Gateway:SyncUrls:0", sync.GrpcUrl()),
            ]);
        gateway.AddGateway();
        KeepFloodLog(gateway.Logging);
        var app = gateway.Build();
        app.MapGateway();
        _apps.Add(app);
        await app.StartAsync();
        Url = new UriBuilder(app.HttpUrl()) { Host = "127.0.0.1" }.Uri;
        Channel = GrpcChannel.ForAddress(app.GrpcUrl());
        OrgChannel = GrpcChannel.ForAddress(orgUrl);
        CredentialsChannel = GrpcChannel.ForAddress(credentials.GrpcUrl());
        SyncChannel = GrpcChannel.ForAddress(sync.GrpcUrl());
    }

    private async Task<WebApplication> StartServiceAsync(
        string name, (string Setting, string Value)[] settings, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        // A service verifies tokens with the keys that org publishes.
        var builder = CreateBuilder(name, Org is null ? settings : [.. settings, ("Authentication:Authority", Org.HttpUrl())]);
        builder.AddServiceDefaults(name);
        add(builder);
        KeepFloodLog(builder.Logging);
        var app = builder.Build();
        app.MapServiceDefaults();
        map(app);
        _apps.Add(app);
        await app.StartAsync();
        // Org its own as well; it learns its port only now.
        if (Org is null)
            app.Configuration["Authentication:Authority"] = app.HttpUrl();
        return app;
    }

    private void KeepFloodLog(ILoggingBuilder logging) =>
        logging.ClearProviders().AddProvider(FloodLog).AddFilter((category, _) => category == "Platform.Defaults.FloodGuard");

    /// <summary>A port that is free, and the next one too; below those that systems hand out.</summary>
    private static int FreePorts()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(10_000, 16_000) * 2;
            try
            {
                using var first = new TcpListener(IPAddress.Loopback, port);
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                first.Start();
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    private WebApplicationBuilder CreateBuilder(string name, (string Setting, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Listen:Port"] = "0",
            ["Data:Path"] = Folder,
            ["Authentication:Issuer"] = Issuer,
            ["Authentication:ServiceKeyFile"] = _folder.File($"service-{name}.pem"),
            ["Authentication:ServiceKeys"] = _folder.File("services"),
            ["Org:CreateMissingKeys"] = "true",
            ["Org:PasswordIterations"] = "100000",
            ["Credentials:CreateMissingKeys"] = "true",
            ["Mail:Folder"] = _folder.File("mail"),
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        // The gateway's listener alone; the services stay on loopback.
        if (name == "gateway")
            foreach (var (setting, value) in _settings.Where(pair => pair.Key.StartsWith("Gateway:Listen:", StringComparison.Ordinal)))
                builder.Configuration[setting["Gateway:".Length..]] = value;
        foreach (var (setting, value) in settings)
            builder.Configuration[setting] = value;
        builder.Services.AddSingleton<IAnnouncements>(_announcements);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        return builder;
    }
}
