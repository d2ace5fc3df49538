using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Harness;

/// <summary>A whole installation: org and credentials, talking over real sockets. Every test makes an organization of its own.</summary>
public sealed class Site : IAsyncLifetime
{
    private readonly Action<WebApplicationBuilder>? _change;

    public Site()
    {
    }

    internal Site(Action<WebApplicationBuilder> change) => _change = change;

    internal Installation Installation { get; } = new();

    internal IAnnouncements Announcements { get; } = new InProcessAnnouncements(NullLogger<InProcessAnnouncements>.Instance);

    internal List<LogCapture> Logs { get; } = [];

    internal OrgHost Org { get; private set; } = null!;

    internal CredentialsHost Host { get; private set; } = null!;

    internal static async Task<Site> StartAsync(Action<WebApplicationBuilder> change)
    {
        var site = new Site(change);
        await site.InitializeAsync();
        return site;
    }

    public async Task InitializeAsync()
    {
        Org = await OrgHost.StartAsync(Installation, Announcements);
        await StartAgainAsync();
    }

    /// <summary>Ends the credentials service and starts it again on the same data.</summary>
    internal async Task RestartAsync(Action<WebApplicationBuilder>? change = null)
    {
        await Host.DisposeAsync();
        await StartAgainAsync(change);
    }

    internal async Task StartAgainAsync(Action<WebApplicationBuilder>? change = null)
    {
        Host = await CredentialsHost.StartAsync(Installation, Org, Announcements, change ?? _change);
        Logs.Add(Host.Logs);
    }

    internal async Task<Workspace> CreateWorkspaceAsync() => new(this, await Org.CreateOrganizationAsync());

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Org.DisposeAsync();
        Installation.Dispose();
    }
}

/// <summary>Tests that share one installation; they run one after another, so that "nothing was written" can be seen.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSite : ICollectionFixture<Site>
{
    public const string Name = "shared site";
}
