using System.Text;
using Google.Protobuf;
using Platform.Client;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Portal.Tests.Harness;

/// <summary>One running platform and one browser for all tests. Each test makes an organization of its own.</summary>
public sealed class PortalSite : IAsyncLifetime
{
    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery staple";
    public const string Owner = "Ada Lovelace";
    public const string FirstOrganization = "Analytical Engines";

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private HostProcess? _host;
    private string? _signedIn;

    public string Url => _host!.Url;

    public string SetupCode => _host!.SetupCode;

    internal MailFolder Mail => new(_host!.Mail);

    internal PlatformConnection Connection { get; private set; } = null!;

    private IBrowser Browser { get; set; } = null!;

    public async Task InitializeAsync()
    {
        if (Requirement.Missing("chromium") is not null)
            return;

        _host = await HostProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = FindChromium(), Args = Flags });
        Connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(Url)));
        await SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        Connection?.Dispose();
        if (Browser is not null)
            await Browser.CloseAsync();
        _playwright?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    /// <summary>A browser of its own, in which nobody is signed in.</summary>
    internal async Task<Visit> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await Browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        return await Visit.OpenAsync(this, context);
    }

    /// <summary>A browser in which the owner is signed in.</summary>
    internal Task<Visit> OpenSignedInAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new() { ViewportSize = new() { Width = 1280, Height = 900 } };
        options.StorageState = _signedIn;
        return OpenAsync(options);
    }

    /// <summary>A fresh organization of the owner's.</summary>
    internal async Task<Workspace> CreateWorkspaceAsync(string name = "Difference Engines")
    {
        var owner = await SignInAsync(Email);
        var made = await new OrganizationService.OrganizationServiceClient(Connection.Gateway).CreateOrganizationAsync(
            new CreateOrganizationRequest { Name = name }, PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(30), default));
        return new Workspace(this, made.Organization.OrganizationId, name);
    }

    internal Task<Session> SignInAsync(string email) =>
        SignIn.WithPasswordAsync(Connection, email, Encoding.UTF8.GetBytes(Password), TimeProvider.System);

    /// <summary>A member with an account and the usual password.</summary>
    internal async Task<string> AddMemberAsync(Workspace workspace, Role role, string name)
    {
        var owner = await SignInAsync(Email);
        var email = $"{Guid.NewGuid():N}@example.com";
        await new OrganizationService.OrganizationServiceClient(Connection.Gateway).AddMemberAsync(
            new AddMemberRequest
            {
                OrganizationId = workspace.OrganizationId,
                Email = email,
                DisplayName = name,
                Role = role,
                Password = ByteString.CopyFromUtf8(Password),
            },
            PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(30), default));
        return email;
    }

    /// <summary>The first run, as a person does it: the link from the terminal, four fields, and they are in.</summary>
    private async Task SetUpAsync()
    {
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
        _signedIn = await visit.Context.StorageStateAsync();
    }

    private static string FindChromium() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/bin")
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("chromium is not installed: ./test.sh installs it.");
}

/// <summary>Tests that share the running platform; one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPortal : ICollectionFixture<PortalSite>
{
    public const string Name = "portal";
}
