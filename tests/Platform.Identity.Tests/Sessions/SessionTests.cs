using System.Net;
using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Sessions;

public sealed class SessionTests : IAsyncLifetime
{
    private Site _site = null!;
    private Browser _owner = null!;
    private string _organizationId = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _organizationId) = await _site.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Setup_InTheBrowser_SignsTheOwnerIn()
    {
        var session = await _owner.GetAsync("/session");

        Assert.True(session.GetProperty("signedIn").GetBoolean());
        Assert.Equal(Site.OwnerEmail, session.GetProperty("user").GetProperty("email").GetString());
        Assert.NotEqual(default, session.GetProperty("stepUpUntil").GetDateTimeOffset());
        Assert.Equal("Acme", (await _owner.Organizations.ListOrganizationsAsync(new())).Organizations.Single().Name);
    }

    [Fact]
    public async Task Session_WithoutACookie_SaysWhetherSetUpIsNeeded()
    {
        using var stranger = _site.Open();

        var session = await stranger.GetAsync("/session");

        Assert.False(session.GetProperty("signedIn").GetBoolean());
        Assert.False(session.GetProperty("setupNeeded").GetBoolean());
    }

    [Fact]
    public async Task SignIn_SetsACookieThatNoScriptAndNoOtherSiteGets()
    {
        using var browser = _site.Open();

        await browser.SignInAsync(Site.OwnerEmail);

        var parts = Assert.Single(browser.LastSetCookies).Split("; ");
        Assert.StartsWith(Browser.SessionCookie + "=", parts[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], parts[1..].Order());
    }

    [Fact]
    public async Task SignIn_WithAWrongPassword_IsRefusedAndSetsNothing()
    {
        using var browser = _site.Open();

        var (status, answer) = await browser.TryPostAsync("/session/sign-in", new { email = Site.OwnerEmail, password = "not the password" });

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("WRONG_EMAIL_OR_PASSWORD", answer.GetProperty("reason").GetString());
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task SignIn_OverAnEarlierSession_EndsIt()
    {
        var earlier = _owner.Cookies[Browser.SessionCookie];

        await _owner.SignInAsync(Site.OwnerEmail);

        Assert.NotEqual(earlier, _owner.Cookies[Browser.SessionCookie]);
        _owner.Cookies[Browser.SessionCookie] = earlier;
        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
    }

    [Fact]
    public async Task SignOut_EndsTheSessionOnTheServer()
    {
        var token = _owner.Cookies[Browser.SessionCookie];

        await _owner.PostAsync("/session/sign-out", new { });

        Assert.Empty(_owner.Cookies);
        _owner.Cookies[Browser.SessionCookie] = token;
        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        Assert.False((await _owner.GetAsync("/session")).GetProperty("signedIn").GetBoolean());
    }

    [Fact]
    public async Task Session_NotUsedForHalfAnHour_Ends()
    {
        _site.Clock.Advance(TimeSpan.FromMinutes(29));
        await _owner.Organizations.ListOrganizationsAsync(new());
        _site.Clock.Advance(TimeSpan.FromMinutes(29));
        await _owner.Organizations.ListOrganizationsAsync(new());

        _site.Clock.Advance(TimeSpan.FromMinutes(31));

        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        Assert.Empty(_owner.Cookies);
    }

    [Fact]
    public async Task Session_UsedByThePageAlone_EndsAllTheSame()
    {
        _owner.Headers["X-Platform-Activity"] = "background";
        _site.Clock.Advance(TimeSpan.FromMinutes(29));
        await _owner.Organizations.ListOrganizationsAsync(new());

        _site.Clock.Advance(TimeSpan.FromMinutes(2));

        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
    }

    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterTwelveHours()
    {
        for (var hours = 0.0; hours < 11.9; hours += 0.4)
        {
            await _owner.Organizations.ListOrganizationsAsync(new());
            _site.Clock.Advance(TimeSpan.FromHours(0.4));
        }

        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
    }

    [Fact]
    public async Task StepUp_AfterFiveMinutes_IsNeededAndLetsTheCallThrough()
    {
        using var browser = _site.Open();
        var added = await _owner.Organizations.AddMemberAsync(NewMember("mia@acme.test"));
        var removal = new RemoveMemberRequest { OrganizationId = _organizationId, UserId = added.Member.UserId };
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        await Failure.IsAsync(_owner.Organizations.RemoveMemberAsync(removal), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await _owner.GetAsync("/session")).GetProperty("stepUpUntil").ValueKind);
        var before = _owner.Cookies[Browser.SessionCookie];

        var (refused, _) = await _owner.TryPostAsync("/session/step-up", new { password = "not the password" });
        var answer = await _owner.PostAsync("/session/step-up", new { password = Site.Password });

        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.Equal(_site.Clock.GetUtcNow() + TimeSpan.FromMinutes(5), answer.GetProperty("stepUpUntil").GetDateTimeOffset(), TimeSpan.FromMinutes(1));
        Assert.NotEqual(before, _owner.Cookies[Browser.SessionCookie]);
        await _owner.Organizations.RemoveMemberAsync(removal);
    }

    [Fact]
    public async Task RotatedToken_ForCallsUnderWay_HoldsForHalfAMinute()
    {
        var before = _owner.Cookies[Browser.SessionCookie];
        await _owner.PostAsync("/session/step-up", new { password = Site.Password });
        using var late = _site.Open();
        late.Cookies[Browser.SessionCookie] = before;

        await late.Organizations.ListOrganizationsAsync(new());
        _site.Clock.Advance(TimeSpan.FromSeconds(31));

        await Failure.IsAsync(late.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        await _owner.Organizations.ListOrganizationsAsync(new());
    }

    [Fact]
    public async Task TooManyFailures_ForOneAddress_AreRefusedUnseenForAWhile()
    {
        using var browser = _site.Open();
        for (var attempt = 0; attempt < 10; attempt++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.TryPostAsync("/session/sign-in", new { email = Site.OwnerEmail, password = $"wrong password {attempt}" })).Status);

        var (status, answer) = await browser.TryPostAsync("/session/sign-in", new { email = Site.OwnerEmail.ToUpperInvariant(), password = Site.Password });

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("TOO_MANY_ATTEMPTS", answer.GetProperty("reason").GetString());
        Assert.InRange(answer.GetProperty("retryAfterSeconds").GetInt32(), 1, 30);
        _site.Clock.Advance(TimeSpan.FromSeconds(31));
        await browser.SignInAsync(Site.OwnerEmail);
    }

    [Fact]
    public async Task TooManyFailures_GoingOn_DoubleTheWaitUpToAQuarterOfAnHour_AndASuccessForgetsThem()
    {
        using var browser = _site.Open();
        for (var attempt = 0; attempt < 10; attempt++)
            await TryAsync("wrong password");
        var waits = new List<int>();

        for (var round = 0; round < 7; round++)
        {
            var (status, answer) = await TryAsync(Site.Password);
            Assert.Equal(HttpStatusCode.TooManyRequests, status);
            waits.Add(answer.GetProperty("retryAfterSeconds").GetInt32());
            _site.Clock.Advance(TimeSpan.FromSeconds(waits[^1] + 1));
            if (round < 6)
                Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync("wrong password")).Status);
        }

        await browser.SignInAsync(Site.OwnerEmail);
        var afterwards = await TryAsync("wrong password");
        // To the second, but for the time that the calls take.
        int[] expected = [30, 60, 120, 240, 480, 900, 900];
        Assert.All(waits.Zip(expected), pair => Assert.InRange(pair.First, pair.Second - 15, pair.Second));
        Assert.Equal(HttpStatusCode.Unauthorized, afterwards.Status);
        await browser.SignInAsync(Site.OwnerEmail);

        Task<(HttpStatusCode Status, System.Text.Json.JsonElement Answer)> TryAsync(string password) =>
            browser.TryPostAsync("/session/sign-in", new { email = Site.OwnerEmail, password });
    }

    [Fact]
    public async Task Browser_SignedIn_HoldsNoToken()
    {
        using var browser = _site.Open();
        List<string> seen =
        [
            $"{await browser.SignInAsync(Site.OwnerEmail)}",
            $"{await browser.GetAsync("/session")}",
            $"{await browser.PostAsync("/session/step-up", new { password = Site.Password })}",
        ];
        using (var call = browser.Organizations.ListOrganizationsAsync(new()))
        {
            await call.ResponseAsync;
            seen.AddRange([.. (await call.ResponseHeadersAsync).Concat(call.GetTrailers()).Select(entry => $"{entry.Key}: {entry.Value}")]);
        }

        // A JWT begins with an object in base64url; the cookie's 256 random bits have 43 characters of it.
        Assert.All(seen.Concat(browser.Cookies.Values), text => Assert.DoesNotContain("eyJ", text, StringComparison.Ordinal));
        Assert.Matches("^[A-Za-z0-9_-]{43}$", Assert.Single(browser.Cookies).Value);
    }

    [Fact]
    public async Task Call_WithACookieOfNoSession_IsRefusedAndTheCookieGoes()
    {
        using var browser = _site.Open();
        browser.Cookies[Browser.SessionCookie] = new string('A', 43);

        await Failure.IsAsync(browser.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");

        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Call_WithACookieAndSomebodyElsesToken_IsTheCookiesOwner()
    {
        var token = await new TokenService.TokenServiceClient(_site.Channel).CreateUserTokenAsync(
            new CreateUserTokenRequest { Email = Site.OwnerEmail, Password = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password) });
        using var browser = _site.Open();
        browser.Cookies[Browser.SessionCookie] = new string('A', 43);
        browser.Headers["Authorization"] = $"Bearer {token.AccessToken}";

        await Failure.IsAsync(browser.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
    }

    private AddMemberRequest NewMember(string email) => new()
    {
        OrganizationId = _organizationId,
        Email = email,
        Role = Role.Member,
        Password = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password),
    };
}
