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

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly PortalSite _site;

    private Visit(PortalSite site, IBrowserContext context, IPage page)
    {
        _site = site;
        Context = context;
        Page = page;
        context.Page += (_, opened) => Watch(opened);
        Watch(page);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public static async Task<Visit> OpenAsync(PortalSite site, IBrowserContext context)
    {
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new Visit(site, context, await context.NewPageAsync());
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

    /// <summary>axe finds nothing on the page as it is.</summary>
    public async Task CheckAccessibilityAsync()
    {
        if (await Page.EvaluateAsync<bool>("() => window.axe === undefined"))
            await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<string[]>(
            // Only what fails is asked for: to describe what holds takes most of the time.
            "async () => (await axe.run({ resultTypes: ['violations'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + (n.any[0]?.message ?? '')).join(' | '))");
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
        await Context.CloseAsync();
        Assert.Empty(_errors);
    }

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
