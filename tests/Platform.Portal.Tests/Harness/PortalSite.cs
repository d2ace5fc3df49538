namespace Platform.Portal.Tests.Harness;

/// <summary>The platform and the browser as a test class uses them. All classes share what runs.</summary>
public sealed partial class PortalSite : IAsyncLifetime
{
    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery staple";
    public const string Owner = "Ada Lovelace";
    public const string FirstOrganization = "Analytical Engines";

    private RunningPortal? _running;
    private bool _acquired;

    public string Url => Running.Url;

    public string SetupCode => Running.SetupCode;

    internal MailFolder Mail => Running.Mail;

    private RunningPortal Running => _running ?? throw new InvalidOperationException("The platform is not running.");

    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
            return;
        _running = await RunningPortal.AcquireAsync(SetUpAsync);
        _acquired = true;
    }

    public async Task DisposeAsync()
    {
        if (_acquired)
            await RunningPortal.ReleaseAsync();
    }

    /// <summary>What a test asks for that is about first loads, or that changes of a browser what its next user cannot be spared.</summary>
    internal static BrowserNewContextOptions Fresh => Browsers.Fresh;

    /// <summary>A browser of its own, in which nobody is signed in.</summary>
    internal Task<Visit> OpenAsync(BrowserNewContextOptions? options = null) => OpenAsync(null, options);

    /// <summary>A browser in which the owner is signed in.</summary>
    internal async Task<Visit> OpenSignedInAsync(BrowserNewContextOptions? options = null) => await OpenAsync(await Running.OwnersCookieAsync(), options);

    /// <summary>A browser in which somebody has just signed in, in a session of its own.</summary>
    internal async Task<Visit> OpenAsAsync(string email, BrowserNewContextOptions? options = null) =>
        await OpenAsync(await BrowserSession.SignInAsync(Url, email, Password), options);

    internal Browsers NewBrowsers(int profiles) => Running.NewBrowsers(profiles);

    private async Task<Visit> OpenAsync(Cookie? session, BrowserNewContextOptions? options)
    {
        var lease = await Running.Browsers.OpenAsync(options);
        if (session is not null)
            await lease.Context.AddCookiesAsync([session]);
        return await Visit.OpenAsync(this, lease);
    }

    /// <summary>The first run, as a person does it: the link from the terminal, four fields, and they are in.</summary>
    private async Task SetUpAsync(RunningPortal running)
    {
        _running = running;
        await using var visit = await OpenAsync();
        var page = visit.Page;
        await page.GotoAsync($"{Url}/setup#{SetupCode}");
        await page.GetByLabel("Your name").FillAsync(Owner);
        await page.GetByLabel("E-mail address").FillAsync(Email);
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByLabel("Name of your organization").FillAsync(FirstOrganization);
        // The one-time code is not left in the address bar or the history.
        Assert.DoesNotContain(SetupCode, page.Url, StringComparison.Ordinal);
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("setup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "OpenAI", Exact = true })).ToBeVisibleAsync();
    }
}
