using System.Net;
using System.Text.Json;
using Platform.Client;
using Platform.Identity.Tests.Harness;
using Platform.TestKit;

namespace Platform.Identity.Tests.OAuth;

/// <summary>Machines without a browser (RFC 8628).</summary>
public sealed class DeviceGrantTests : IAsyncLifetime, IDisposable
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private Site _site = null!;
    private Browser _owner = null!;
    private OAuthClient _client = null!;
    private string _organizationId = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _organizationId) = await _site.SetUpAsync();
        _client = new OAuthClient(_site);
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public async Task DeviceGrant_ByDefault_IsNotAllowed()
    {
        var begun = await BeginAsync();

        var page = await DecideAsync(begun, "approve");

        Assert.Contains("Acme does not allow machines to sign in with a code.", page.Html, StringComparison.Ordinal);
        Assert.Equal("authorization_pending", Text((await FetchAsync(begun)).Answer, "error"));
    }

    [Fact]
    public async Task DeviceGrant_Allowed_ShowsWhatItIsAndSignsInOnce()
    {
        await AllowAsync();
        var begun = await BeginAsync();

        var page = await Pages.OpenAsync(_owner, new Uri(Text(begun, "verification_uri_complete")).PathAndQuery);
        await page.SubmitAsync(("decision", "approve"));
        var (status, tokens) = await FetchAsync(begun);

        Assert.Contains("<dd>build machine</dd>", page.Html, StringComparison.Ordinal);
        Assert.Contains("<dd>127.0.0.1</dd>", page.Html, StringComparison.Ordinal);
        Assert.Matches(@"<dd>\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d &#x27;UTC&#x27;</dd>|<dd>\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d UTC</dd>", page.Html);
        Assert.Equal((HttpStatusCode.OK, "DPoP"), (status, Text(tokens, "token_type")));
        Assert.Equal("invalid_grant", Text((await FetchAsync(begun)).Answer, "error"));
    }

    [Fact]
    public async Task Login_OfPiecesOs_WithACode_ShowsTheFingerprintOfThePage()
    {
        await AllowAsync();
        using var folder = new TemporaryFolder();
        var servers = await ServerAddresses.DiscoverAsync(_site.Url);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var shown = new TaskCompletionSource<DeviceCode>();

        var signingIn = BrowserSignIn.WithCodeAsync(new DeviceStore(folder.Path), servers, "server", shown.SetResult, TimeProvider.System, patience.Token);
        var code = await shown.Task.WaitAsync(patience.Token);
        var asked = await Pages.OpenAsync(_owner, new Uri(code.Address).PathAndQuery);
        var page = await asked.SubmitAsync(("user_code", code.Code.ToLowerInvariant()));
        await page.SubmitAsync(("decision", "approve"));

        Assert.Contains($"<dd>{code.Fingerprint}</dd>", page.Html, StringComparison.Ordinal);
        Assert.Equal(Site.OwnerEmail, (await signingIn).Email);
    }

    [Fact]
    public async Task DeviceGrant_RefusedOrLate_GivesNothing()
    {
        await AllowAsync();
        var (refused, late) = (await BeginAsync(), await BeginAsync());
        await DecideAsync(refused, "refuse");

        Assert.Equal("access_denied", Text((await FetchAsync(refused)).Answer, "error"));
        _site.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("expired_token", Text((await FetchAsync(late)).Answer, "error"));
    }

    [Fact]
    public async Task DeviceGrant_FetchedTooOften_IsSlowedDownAndAnotherKeyGetsNothing()
    {
        var begun = await BeginAsync();
        await FetchAsync(begun);
        Assert.Equal("slow_down", Text((await FetchAsync(begun)).Answer, "error"));

        _client.Key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.Equal("invalid_grant", Text((await FetchAsync(begun)).Answer, "error"));
    }

    [Fact]
    public async Task DeviceGrant_ApprovedWithAnOldSignIn_AsksForANewOne()
    {
        await AllowAsync();
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        var begun = await BeginAsync();

        var page = await DecideAsync(begun, "approve");
        await page.SubmitAsync(("email", Site.OwnerEmail), ("password", Site.Password));
        await DecideAsync(begun, "approve");

        Assert.Contains("Prove again that it is you", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(begun)).Status);
    }

    [Fact]
    public async Task UserCodes_Guessed_LockTheGuesserOut()
    {
        await AllowAsync();
        var begun = await BeginAsync();
        for (var attempt = 0; attempt < 10; attempt++)
            await Pages.OpenAsync(_owner, $"/oauth/device?user_code=BCDF-GHJ{"KLMNPQRSTV"[attempt]}");

        var locked = await Pages.OpenAsync(_owner, new Uri(Text(begun, "verification_uri_complete")).PathAndQuery);

        Assert.Contains("Too many attempts failed.", locked.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("build machine", locked.Html, StringComparison.Ordinal);
    }

    private async Task AllowAsync() => await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = _organizationId, DeviceGrantAllowed = true });

    private async Task<JsonElement> BeginAsync()
    {
        var (status, answer) = await _client.PostAsync("/oauth/device_authorization", ("client_id", "piecesos"), ("scope", "openid"), ("device_name", "build machine"));
        Assert.Equal(HttpStatusCode.OK, status);
        return answer;
    }

    private async Task<Pages> DecideAsync(JsonElement begun, string decision)
    {
        var page = await Pages.OpenAsync(_owner, new Uri(Text(begun, "verification_uri_complete")).PathAndQuery);
        return await page.SubmitAsync(("decision", decision));
    }

    private Task<(HttpStatusCode Status, JsonElement Answer)> FetchAsync(JsonElement begun) =>
        _client.PostAsync("/oauth/token", ("grant_type", GrantType), ("client_id", "piecesos"), ("device_code", Text(begun, "device_code")));

    private static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString()!;
}
