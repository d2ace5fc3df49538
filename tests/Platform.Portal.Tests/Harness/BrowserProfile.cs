using Platform.TestKit;

namespace Platform.Portal.Tests.Harness;

/// <summary>
/// A browser with its profile on disk, used by one test after the other. As a person's browser it keeps the portal's files, and their code compiled:
/// to fetch and compile them again for every test took a fifth of the time. Nothing else of a test is left for the next one.
/// </summary>
internal sealed class BrowserProfile : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly IPage _first;
    private readonly ICDPSession _tools;

    private BrowserProfile(TemporaryFolder folder, IBrowserContext context, IPage first, ICDPSession tools) =>
        (_folder, Context, _first, _tools) = (folder, context, first, tools);

    public IBrowserContext Context { get; }

    public static async Task<BrowserProfile> StartAsync(IPlaywright playwright, BrowserTypeLaunchPersistentContextOptions options)
    {
        var folder = new TemporaryFolder();
        var context = await playwright.Chromium.LaunchPersistentContextAsync(folder.Path, options);
        // The empty page with which a browser begins: it stays, so that there is always one to clean up by.
        var first = context.Pages[0];
        return new BrowserProfile(folder, context, first, await context.NewCDPSessionAsync(first));
    }

    /// <summary>As new, but for files that it has fetched from the origin.</summary>
    public async Task CleanAsync(string origin)
    {
        foreach (var page in Context.Pages.Where(page => page != _first).ToList())
            await page.CloseAsync();
        await Context.UnrouteAllAsync();
        await Context.ClearPermissionsAsync();
        await Context.ClearCookiesAsync();
        await _tools.SendAsync("Storage.clearDataForOrigin", new() { ["origin"] = origin, ["storageTypes"] = "all" });
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        _folder.Dispose();
    }
}
