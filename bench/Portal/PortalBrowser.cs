using Microsoft.Playwright;
using Platform.Bench.Processes;

namespace Platform.Bench.Portal;

/// <summary>A real Chromium in which the owner is signed in.</summary>
internal sealed class PortalBrowser : IAsyncDisposable
{
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;

    private PortalBrowser(IPlaywright playwright, IBrowser browser, IBrowserContext context) => (_playwright, Browser, Context) = (playwright, browser, context);

    public IBrowser Browser { get; }

    public IBrowserContext Context { get; }

    public static async Task<PortalBrowser> StartAsync(PortalHost host)
    {
        var path = Programs.Find("chromium") ?? throw new BenchFailure("chromium is not installed: apt install chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Flags });
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        await context.AddInitScriptAsync(PageScripts.OnLoad);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{host.Url}/sign-in");
        await page.GetByLabel("E-mail address").FillAsync(PortalHost.Email);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(host.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "OpenAI", Exact = true }).WaitForAsync();
        await page.CloseAsync();
        return new PortalBrowser(playwright, browser, context);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright.Dispose();
    }
}
