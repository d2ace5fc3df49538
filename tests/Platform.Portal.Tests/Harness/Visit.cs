using System.Collections.Concurrent;
using System.Globalization;

namespace Platform.Portal.Tests.Harness;

/// <summary>One person's browser with one page open. At its end the page must have logged no error.</summary>
internal sealed class Visit : IAsyncDisposable
{
    public const string OpenAiKey = "sk-proj-abcdefghijklmnopqrstuvwx";

    // A guard against hanging, not a measure: tests run beside each other on busy machines.
    private const float Patience = 60_000;

    private static readonly string[] OwnLines = ["Failed to load resource", "The Cross-Origin-Opener-Policy header has been ignored"];
    private static readonly string Axe = File.ReadAllText(Path.Combine(Repository.Portal, "node_modules", "axe-core", "axe.min.js"));

    // A colour half way to another is none that anybody reads: what moves comes to its end first, but for what has none. And only what fails is
    // asked for: to describe what holds takes most of the time.
    private const string Check =
        """
        async () => {
          const moving = () => document.getAnimations().filter((each) => each.playState === 'running' && each.effect.getComputedTiming().endTime !== Infinity);
          for (let found = moving(); found.length > 0; found = moving()) await Promise.allSettled(found.map((each) => each.finished));
          const { violations } = await axe.run({ resultTypes: ['violations'] });
          return violations.map((each) => each.id + ': ' + each.nodes.map((node) => node.target + ' ' + (node.any[0]?.message ?? '')).join(' | '));
        }
        """;

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly PortalSite _site;
    private readonly BrowserLease _browser;

    private Visit(PortalSite site, BrowserLease browser, IPage page)
    {
        _site = site;
        _browser = browser;
        Page = page;
        Context.Page += WatchOpened;
        Watch(page);
    }

    /// <summary>
    /// It may be handed on to another test: pages, cookies, storage, permissions and routes are taken back at the end. Whoever listens to it or
    /// changes something else of it wants one of its own (<see cref="PortalSite.Fresh"/>).
    /// </summary>
    public IBrowserContext Context => _browser.Context;

    public IPage Page { get; }

    public static async Task<Visit> OpenAsync(PortalSite site, BrowserLease browser)
    {
        browser.Context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new Visit(site, browser, await browser.Context.NewPageAsync());
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The Save in the top right corner.</summary>
    public ILocator Save => Page.Locator("header").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });

    public ILocator DraftBar => Page.GetByRole(AriaRole.Region, new() { Name = "Unsaved changes" });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public ILocator Section(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    public ILocator Row(string name) => Page.Locator("[data-credential]").Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    public Task GoAsync(Workspace workspace, string path = "models/api-keys") => Page.GotoAsync($"{_site.Url}/organizations/{workspace.OrganizationId}/{path}");

    public async Task SignInAsync(string email, string password = PortalSite.Password)
    {
        await Page.GotoAsync($"{_site.Url}/sign-in");
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    /// <summary>Opens a section's form, fills it by labels, and puts it into the draft.</summary>
    public async Task AddAsync(string section, string button, params (string Label, string Text)[] fields)
    {
        await Section(section).GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await FillAsync(fields);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    public async Task FillAsync(params (string Label, string Text)[] fields)
    {
        foreach (var (label, text) in fields)
            await Dialog.GetByRole(AriaRole.Textbox, new() { Name = label }).First.FillAsync(text);
    }

    public Task AddOpenAiAsync(string name) => AddAsync("OpenAI", "+ Add API Key", ("Name", name), ("API Key", OpenAiKey));

    public async Task SaveAsync(int changes = 1)
    {
        await Save.ClickAsync();
        await Assertions.Expect(Page.GetByText($"Saved {changes} change{(changes == 1 ? "" : "s")}.")).ToBeVisibleAsync();
        await Assertions.Expect(DraftBar).ToHaveCountAsync(0);
    }

    /// <summary>Proves once more who is there, in the dialog that asks for it.</summary>
    public async Task ProveAsync(string password = PortalSite.Password)
    {
        var dialog = Page.GetByRole(AriaRole.Dialog, new() { Name = "Confirm that it is you" });
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
    }

    /// <summary>axe finds nothing on the page once nothing of it moves.</summary>
    public async Task CheckAccessibilityAsync()
    {
        if (await Page.EvaluateAsync<bool>("() => window.axe === undefined"))
            await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<string[]>(Check);
        Assert.Empty(violations);
    }

    /// <summary>Writes a picture for people to look at, when PLATFORM_SCREENSHOTS names a folder.</summary>
    public async Task ShootAsync(string name, bool whole = false)
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_SCREENSHOTS") is not { Length: > 0 } folder)
            return;

        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.png"));
        await Page.ScreenshotAsync(new() { Path = path, FullPage = whole });
    }

    public async ValueTask DisposeAsync()
    {
        Context.Page -= WatchOpened;
        await _browser.EndAsync();
        Assert.Empty(_errors);
    }

    private void WatchOpened(object? sender, IPage page) => Watch(page);

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            // The browser's own lines, about answers that are no success and addresses that it does not trust; what the page makes of them
            // is what is tested.
            if (message.Type is "error" or "warning" && !OwnLines.Any(line => message.Text.StartsWith(line, StringComparison.Ordinal)))
                _errors.Enqueue(message.Text);
        };
    }
}
