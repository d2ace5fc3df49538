using System.Diagnostics;
using System.Net;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.External;

/// <summary>Signing in with an identity provider: npm's oidc-provider, which knows nothing of this platform.</summary>
public sealed class IdentityProviderTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const string Secret = "a secret with spaces & signs";

    private readonly TemporaryFolder _folder = new();
    private Process? _provider;
    private Site? _site;
    private Browser? _owner;
    private string _organizationId = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        if (_provider is { HasExited: false })
            _provider.Kill(entireProcessTree: true);
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _owner?.Dispose();
        _folder.Dispose();
    }

    [NodeFact]
    public async Task SignIn_OfSomebodyWithAnAccount_LeadsToIt()
    {
        var site = await StartAsync($$"""{"email":"{{Site.OwnerEmail}}","email_verified":true,"name":"Olga"}""");
        using var browser = site.Open();

        var page = await SignInAsync(browser, "/session/external/example?returnTo=/keys");

        Assert.Contains("content=\"0;url=/keys\"", page, StringComparison.Ordinal);
        Assert.Contains(browser.LastSetCookies, cookie => cookie.StartsWith("__Host-session=", StringComparison.Ordinal) && cookie.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Acme", (await browser.Organizations.ListOrganizationsAsync(new())).Organizations.Single().Name);
        var providers = (await browser.GetAsync("/session")).GetProperty("identityProviders");
        Assert.Equal(("example", "Example"), (providers[0].GetProperty("key").GetString(), providers[0].GetProperty("name").GetString()));
        // The second time the subject counts, not the address.
        using var again = site.Open();
        await SignInAsync(again, "/session/external/example");
        Assert.True((await again.GetAsync("/session")).GetProperty("signedIn").GetBoolean());
    }

    [NodeFact]
    public async Task SignIn_OfSomebodyInvited_MakesAnAccountThatAccepts()
    {
        var site = await StartAsync("""{"email":"ada@acme.test","email_verified":true,"name":"Ada"}""");
        using var early = site.Open();
        Assert.Contains("There is no account for ada@acme.test.", await SignInAsync(early, "/session/external/example"), StringComparison.Ordinal);
        Assert.DoesNotContain(Browser.SessionCookie, early.Cookies.Keys);
        await _owner!.Organizations.InviteMembersAsync(new() { OrganizationId = _organizationId, Rows = { new InvitationRow { Email = "ada@acme.test", Role = Role.Member } } });

        using var browser = site.Open();
        await SignInAsync(browser, "/session/external/example");
        await browser.PostAsync("/session/accept-invitation", new { token = await site.TokenFromMailAsync("ada@acme.test", "invitation") });

        Assert.Equal("Ada", (await browser.Account.GetAccountAsync(new())).Account.DisplayName);
        Assert.Single((await browser.Organizations.ListOrganizationsAsync(new())).Organizations);
    }

    [NodeFact]
    public async Task SignIn_WithAnAddressThatIsNotVerified_IsRefused()
    {
        var site = await StartAsync($$"""{"email":"{{Site.OwnerEmail}}","email_verified":false,"name":"Olga"}""");
        using var browser = site.Open();

        var page = await SignInAsync(browser, "/session/external/example");

        Assert.Contains("has not verified an e-mail address", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Browser.SessionCookie, browser.Cookies.Keys);
    }

    [NodeFact]
    public async Task Answer_BroughtToAnotherBrowserOrTwiceOrChanged_SignsNobodyIn()
    {
        var site = await StartAsync($$"""{"email":"{{Site.OwnerEmail}}","email_verified":true,"name":"Olga"}""");
        using var browser = site.Open();
        using var victim = site.Open();
        var callback = await CallbackAsync(browser, "/session/external/example");

        var stolen = await Pages.OpenAsync(victim, callback);
        var changed = await Pages.OpenAsync(victim, callback.Replace("state=", "state=x", StringComparison.Ordinal));
        await Pages.OpenAsync(browser, callback);
        var twice = await Pages.OpenAsync(browser, callback);

        Assert.All([stolen, changed, twice], page => Assert.Equal(HttpStatusCode.BadRequest, page.Status));
        Assert.DoesNotContain(Browser.SessionCookie, victim.Cookies.Keys);
    }

    [NodeFact]
    public async Task ReturnTo_OfAnotherSite_IsForgotten()
    {
        var site = await StartAsync($$"""{"email":"{{Site.OwnerEmail}}","email_verified":true,"name":"Olga"}""");
        foreach (var path in (string[])["//evil.test", "/%5Cevil.test", "https://evil.test", "javascript:alert(1)"])
        {
            using var browser = site.Open();
            Assert.Contains("content=\"0;url=/\"", await SignInAsync(browser, $"/session/external/example?returnTo={path}"), StringComparison.Ordinal);
        }
    }

    private async Task<Site> StartAsync(string person)
    {
        var secretFile = _folder.File("client-secret");
        Platform.Defaults.KeyFiles.TryCreatePrivate(secretFile, System.Text.Encoding.UTF8.GetBytes(Secret));
        var issuer = Site.ChooseIssuer();
        var (process, authority) = await Node.StartAsync(
            "identity-provider.mjs", output, ("CLIENT_SECRET", Secret), ("REDIRECT_URI", $"{issuer}/session/external/example/callback"), ("PERSON", person), ("SUBJECT", "subject-7"));
        _provider = process;
        _site = await Site.StartAtAsync(
            issuer,
            ("Gateway:IdentityProviders:0:Key", "example"),
            ("Gateway:IdentityProviders:0:Name", "Example"),
            ("Gateway:IdentityProviders:0:Authority", authority),
            ("Gateway:IdentityProviders:0:ClientId", "platform"),
            ("Gateway:IdentityProviders:0:ClientSecretFile", secretFile));
        (_owner, _organizationId) = await _site.SetUpAsync();
        return _site;
    }

    private static async Task<string> SignInAsync(Browser browser, string path) => (await Pages.OpenAsync(browser, await CallbackAsync(browser, path))).Html;

    /// <summary>Away to the provider, which asks nothing, and the address that it sends the browser back to.</summary>
    private static async Task<string> CallbackAsync(Browser browser, string path)
    {
        var away = await Pages.OpenAsync(browser, path);
        Assert.True(away.Status == HttpStatusCode.SeeOther, away.Html);
        // The one cookie that comes back from another site: for ten minutes, and good for nothing but this return.
        var correlation = Assert.Single(browser.LastSetCookies).Split("; ");
        Assert.StartsWith("__Host-external=", correlation[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "max-age=600", "path=/", "samesite=lax", "secure"], correlation[1..].Order());
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var address = new Uri(away.Location!);
        while (true)
        {
            using var response = await http.GetAsync(address);
            Assert.True(response.Headers.Location is not null, await response.Content.ReadAsStringAsync());
            address = new Uri(address, response.Headers.Location!);
            if (address.AbsolutePath.StartsWith("/session/external/", StringComparison.Ordinal))
                return address.PathAndQuery;
        }
    }
}
