using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Platform.Client;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Identity.Tests.OAuth;

public sealed class AuthorizationCodeTests : IAsyncLifetime, IDisposable
{
    private Site _site = null!;
    private Browser _owner = null!;
    private OAuthClient _client = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _) = await _site.SetUpAsync();
        _client = new OAuthClient(_site);
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public async Task Login_OfPiecesOs_InTheBrowser_EnrolsTheMachineAndItsTokenIsBound()
    {
        using var folder = new TemporaryFolder();
        var store = new DeviceStore(folder.Path);
        var servers = await ServerAddresses.DiscoverAsync(_site.Url);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        var session = await BrowserSignIn.WithBrowserAsync(store, servers, address => _ = AllowAsync(address), TimeProvider.System, patience.Token);
        using var connection = new PlatformConnection(servers, store);
        var identity = await Enrolment.EnrollAsync(store, connection, session, "laptop", patience.Token);
        var renewed = await BrowserSignIn.RefreshAsync(store, servers, session, TimeProvider.System, patience.Token);

        Assert.Equal(Site.OwnerEmail, session.Email);
        Assert.Equal("laptop", Assert.Single((await _owner.Devices.ListDevicesAsync(new())).Devices).Name);
        Assert.True(identity.Enrolled);
        await new OrganizationService.OrganizationServiceClient(connection.Gateway).ListOrganizationsAsync(new(), PlatformConnection.With(renewed.AccessToken, null, default));
        // The same token in a thief's hands, who has no key.
        using var thief = new PlatformConnection(servers);
        await Failure.IsAsync(
            new OrganizationService.OrganizationServiceClient(thief.Gateway).ListOrganizationsAsync(new(), PlatformConnection.With(renewed.AccessToken, null, default)),
            StatusCode.Unauthenticated,
            "KEY_PROOF_REFUSED");

        async Task AllowAsync(Uri address)
        {
            var page = await Pages.OpenAsync(_owner, address.PathAndQuery);
            var answer = await page.SubmitAsync(("decision", "allow"));
            using var http = new HttpClient();
            Assert.Contains("close this page", await http.GetStringAsync(new Uri(answer.Location!)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Authorize_SignedOut_AsksForSignInAndSecondFactorFirst()
    {
        var secret = (await _owner.Account.SetUpTotpAsync(new())).Secret;
        await _owner.Account.ConfirmTotpAsync(new() { Code = Authenticator.Code(secret, _site.Clock) });
        _site.Clock.Advance(TimeSpan.FromSeconds(30));
        using var browser = _site.Open();

        var signIn = await Pages.OpenAsync(browser, _client.AuthorizePath());
        var wrong = await signIn.SubmitAsync(("email", Site.OwnerEmail), ("password", "not the password"));
        var second = await wrong.SubmitAsync(("email", Site.OwnerEmail), ("password", Site.Password));
        var redirect = await second.SubmitAsync(("code", Authenticator.Code(secret, _site.Clock)));
        var consent = await Pages.OpenAsync(browser, redirect.Location!);
        var answer = await consent.SubmitAsync(("decision", "allow"));

        Assert.Contains("The e-mail address or the password is wrong.", wrong.Html, StringComparison.Ordinal);
        Assert.Contains("PiecesOS wants to sign in as olga@acme.test.", consent.Html, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://127.0.0.1:50505;", consent.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", consent.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await _client.ExchangeAsync(OAuthClient.Query(answer.Location!)["code"])).Status);
    }

    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", "http://127.0.0.1:50505/elsewhere")]
    [InlineData("redirect_uri", "http://localhost:50505/callback")]
    [InlineData("redirect_uri", "https://127.0.0.1:50505/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1.evil.test/callback")]
    [InlineData("redirect_uri", "http://evil.test@127.0.0.1:50505/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:50505/callback?more=1")]
    [InlineData("redirect_uri", "http://127.0.0.1:50505/callback#fragment")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("redirect_uri", "")]
    public async Task Authorize_ForAnAddressThatIsNotTheClients_SendsNothingThere(string name, string value)
    {
        var page = await Pages.OpenAsync(_owner, _client.AuthorizePath((name, value)));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("dpop_jkt", "short", "invalid_request")]
    public async Task Authorize_WithAWrongParameter_TellsTheClient(string name, string value, string error)
    {
        var page = await Pages.OpenAsync(_owner, _client.AuthorizePath((name, value)));

        Assert.Equal((error, "a state & more"), (OAuthClient.Query(page.Location!)["error"], OAuthClient.Query(page.Location!)["state"]));
    }

    [Fact]
    public async Task Authorize_Refused_TellsTheClient() => Assert.Equal("access_denied", (await _client.DecideAsync(_owner, "refuse"))["error"]);

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, "https://evil.test")]
    [InlineData(null, "null")]
    [InlineData(null, null)]
    public async Task Consent_FromAnotherSite_GivesNoCode(string? site, string? origin)
    {
        var page = await Pages.OpenAsync(_owner, _client.AuthorizePath());
        _owner.Headers.Remove("Sec-Fetch-Site");
        _owner.Headers.Remove("Origin");
        if (site is not null)
            _owner.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null)
            _owner.Headers["Origin"] = origin;

        var answer = await page.SubmitAsync(("decision", "allow"));

        Assert.Equal((HttpStatusCode.Forbidden, null), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task Code_UsedTwice_RevokesWhatItGave()
    {
        var code = await _client.CodeAsync(_owner);
        var (_, tokens) = await _client.ExchangeAsync(code);

        var (status, again) = await _client.ExchangeAsync(code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, Error(again)));
        Assert.Equal("invalid_grant", Error((await _client.RefreshAsync(Text(tokens, "refresh_token"))).Answer));
    }

    [Fact]
    public async Task Code_WithAWrongVerifierKeyAddressOrAfterAMinute_IsRefused()
    {
        var verifier = _client.Verifier;
        var codes = new List<string>();
        for (var number = 0; number < 4; number++)
            codes.Add(await _client.CodeAsync(_owner));

        _client.Verifier = new string('a', 43);
        Assert.Equal("invalid_grant", Error((await _client.ExchangeAsync(codes[0])).Answer));
        _client.Verifier = verifier;
        Assert.Equal("invalid_grant", Error((await _client.ExchangeAsync(codes[1], "http://127.0.0.1:50506/callback")).Answer));
        var key = _client.Key;
        _client.Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("invalid_grant", Error((await _client.ExchangeAsync(codes[2])).Answer));
        _client.Key = key;
        _site.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", Error((await _client.ExchangeAsync(codes[3])).Answer));
    }

    [Fact]
    public async Task RefreshToken_UsedTwice_RevokesTheFamily()
    {
        var (_, first) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        var (_, second) = await _client.RefreshAsync(Text(first, "refresh_token"));

        Assert.Equal("invalid_grant", Error((await _client.RefreshAsync(Text(first, "refresh_token"))).Answer));

        Assert.Equal("invalid_grant", Error((await _client.RefreshAsync(Text(second, "refresh_token"))).Answer));
    }

    [Fact]
    public async Task RefreshToken_WithAThiefsKey_IsRefusedAndStaysTheOwners()
    {
        var (_, tokens) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        using var thief = new OAuthClient(_site);

        Assert.Equal("invalid_grant", Error((await thief.RefreshAsync(Text(tokens, "refresh_token"))).Answer));

        Assert.Equal(HttpStatusCode.OK, (await _client.RefreshAsync(Text(tokens, "refresh_token"))).Status);
    }

    [Fact]
    public async Task RefreshToken_AfterThePasswordHasChanged_IsRefused()
    {
        var (_, tokens) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        await _owner.Account.ChangePasswordAsync(new()
        {
            CurrentPassword = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password),
            NewPassword = Google.Protobuf.ByteString.CopyFromUtf8("staple battery horse correct"),
        });

        Assert.Equal("invalid_grant", Error((await _client.RefreshAsync(Text(tokens, "refresh_token"))).Answer));
    }

    [Fact]
    public async Task RefreshToken_OfARevokedDevice_IsRefused()
    {
        var (_, tokens) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        var userId = Guid.Parse((await _owner.Account.GetAccountAsync(new())).Account.UserId);
        var device = await Enrolled.EnrolAsync(_owner.Devices, userId, "laptop", null, _client.Key);
        await _owner.Devices.RevokeDeviceAsync(new() { DeviceId = device.DeviceId });

        Assert.Equal("invalid_grant", Error((await _client.RefreshAsync(Text(tokens, "refresh_token"))).Answer));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("replayed")]
    [InlineData("other method")]
    [InlineData("other path")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("broken")]
    public async Task TokenEndpoint_WithoutAProofForThisRequest_GivesNothing(string how)
    {
        var (_, tokens) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        var now = _site.Clock.GetUtcNow().ToUnixTimeSeconds();
        var proof = how switch
        {
            "missing" => null,
            "other method" => _client.Proof("GET", "/oauth/token"),
            "other path" => _client.Proof("POST", "/oauth/device_authorization"),
            "old" => _client.Proof("POST", "/oauth/token", changes: ("iat", $"{now - 300}")),
            "future" => _client.Proof("POST", "/oauth/token", changes: ("iat", $"{now + 300}")),
            "broken" => _client.Proof("POST", "/oauth/token")[..^4] + "AAAA",
            _ => _client.Proof("POST", "/oauth/token"),
        };
        if (how == "replayed")
            await _client.PostWithProofAsync("/oauth/token", proof, ("grant_type", "refresh_token"), ("client_id", "piecesos"), ("refresh_token", "none"));

        var (status, answer) = await _client.PostWithProofAsync(
            "/oauth/token", proof, ("grant_type", "refresh_token"), ("client_id", "piecesos"), ("refresh_token", Text(tokens, "refresh_token")));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (status, Error(answer)));
        Assert.Equal(HttpStatusCode.OK, (await _client.RefreshAsync(Text(tokens, "refresh_token"))).Status);
    }

    [Theory]
    [InlineData("right", true)]
    [InlineData("bearer", false)]
    [InlineData("no proof", false)]
    [InlineData("other key", false)]
    [InlineData("other path", false)]
    [InlineData("no token hash", false)]
    [InlineData("other token", false)]
    [InlineData("replayed", false)]
    public async Task BoundToken_OnACall_NeedsAProofForThisCallAndToken(string how, bool accepted)
    {
        const string path = "/platform.org.v1.OrganizationService/ListOrganizations";
        var (_, tokens) = await _client.ExchangeAsync(await _client.CodeAsync(_owner));
        var token = Text(tokens, "access_token");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var proof = how switch
        {
            "no proof" => null,
            "other key" => _client.Proof("POST", path, token, other),
            "other path" => _client.Proof("POST", "/platform.org.v1.OrganizationService/ListMembers", token),
            "no token hash" => _client.Proof("POST", path),
            "other token" => _client.Proof("POST", path, token + "x"),
            _ => _client.Proof("POST", path, token),
        };
        var headers = new Metadata { { "authorization", $"{(how == "bearer" ? "Bearer" : "DPoP")} {token}" } };
        if (proof is not null)
            headers.Add("dpop", proof);
        var organizations = new OrganizationService.OrganizationServiceClient(_site.Channel);
        if (how == "replayed")
            await organizations.ListOrganizationsAsync(new(), headers);

        var call = organizations.ListOrganizationsAsync(new(), headers);

        if (accepted)
            await call;
        else
            await Failure.IsAsync(call, StatusCode.Unauthenticated, "KEY_PROOF_REFUSED");
    }

    [Fact]
    public async Task SigningKey_Replaced_IsPublishedFirstSignsLaterAndNoTokenIsRefused()
    {
        async Task<string[]> KeysAsync() => [.. (await _owner.GetAsync("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().Select(key => Text(key, "kid"))];
        async Task<string> SignerAsync() => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(await TokenAsync()).Kid;
        async Task<string> TokenAsync() => (await new TokenService.TokenServiceClient(_site.Channel).CreateUserTokenAsync(
            new() { Email = Site.OwnerEmail, Password = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password) })).AccessToken;
        var before = Assert.Single(await KeysAsync());
        var earlier = await TokenAsync();
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Platform.Defaults.KeyFiles.TryCreatePrivate(Path.Combine(_site.Folder, "keys", "token-signing-2.pem"), System.Text.Encoding.ASCII.GetBytes(next.ExportPkcs8PrivateKeyPem()));

        _site.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(2, (await KeysAsync()).Length);
        Assert.Equal(before, await SignerAsync());
        await CallAsync(earlier);
        _site.Clock.Advance(TimeSpan.FromMinutes(9.5));
        Assert.NotEqual(before, await SignerAsync());

        File.Delete(Path.Combine(_site.Folder, "keys", "token-signing.pem"));
        _site.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal([await SignerAsync()], await KeysAsync());

        async Task CallAsync(string token) => await new OrganizationService.OrganizationServiceClient(_site.Channel).ListOrganizationsAsync(new(), new Metadata { { "authorization", $"Bearer {token}" } });
    }

    private static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    private static string Error(JsonElement answer) => Text(answer, "error");
}
