using Microsoft.AspNetCore.Builder;

namespace Platform.Credentials.Tests.Harness;

/// <summary>An installation for one test alone, which may break or restart it.</summary>
internal sealed class OwnSite : IAsyncDisposable
{
    private OwnSite(Site site) => Site = site;

    public Site Site { get; }

    /// <summary>Lines of every credentials service that ran here.</summary>
    public IEnumerable<string> AllLogs => Site.Logs.SelectMany(logs => logs.Lines);

    public static async Task<OwnSite> StartAsync(Action<WebApplicationBuilder>? change = null) => new(await Site.StartAsync(change ?? (_ => { })));

    public async ValueTask DisposeAsync() => await Site.DisposeAsync();
}
