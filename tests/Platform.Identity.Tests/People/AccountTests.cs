using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.People;

public sealed class AccountTests : IAsyncLifetime
{
    private const string NewPassword = "staple battery horse correct";

    private Site _site = null!;
    private Browser _owner = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _) = await _site.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_AreListedAndSignedOutOneByOne()
    {
        using var other = _site.Open();
        other.Headers["User-Agent"] = "Telephone/2.0";
        await other.SignInAsync(Site.OwnerEmail);

        var sessions = (await _owner.Account.ListSessionsAsync(new())).Sessions;
        var theirs = Assert.Single(sessions, session => session.UserAgent == "Telephone/2.0");
        await _owner.Account.EndSessionAsync(new EndSessionRequest { SessionId = theirs.SessionId });

        Assert.Equal(2, sessions.Count);
        Assert.Equal("Test/1.0", Assert.Single(sessions, session => session.Current).UserAgent);
        Assert.Equal("127.0.0.1", theirs.Address);
        await Failure.IsAsync(other.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        await _owner.Organizations.ListOrganizationsAsync(new());
        await Failure.IsAsync(_owner.Account.EndSessionAsync(new EndSessionRequest { SessionId = theirs.SessionId }), StatusCode.NotFound, "SESSION_NOT_FOUND");
    }

    [Fact]
    public async Task Session_OfSomebodyElse_DoesNotExist()
    {
        var organization = (await _owner.Organizations.ListOrganizationsAsync(new())).Organizations.Single();
        using var member = await _site.AddAsync(_owner, organization.OrganizationId, "mia@acme.test");
        var session = (await member.Account.ListSessionsAsync(new())).Sessions.Single();

        await Failure.IsAsync(_owner.Account.EndSessionAsync(new EndSessionRequest { SessionId = session.SessionId }), StatusCode.NotFound, "SESSION_NOT_FOUND");
        await member.Organizations.ListOrganizationsAsync(new());
    }

    [Fact]
    public async Task Password_Changed_EndsTheOtherSessionsAndTheEarlierPassword()
    {
        using var other = _site.Open();
        await other.SignInAsync(Site.OwnerEmail);
        await Failure.IsAsync(ChangeAsync("not the password", NewPassword), StatusCode.Unauthenticated, "WRONG_PASSWORD");
        await Failure.IsAsync(ChangeAsync(Site.Password, "password12345"), StatusCode.InvalidArgument, "INVALID_USER");

        await ChangeAsync(Site.Password, NewPassword);

        await Failure.IsAsync(other.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        await _owner.Organizations.ListOrganizationsAsync(new());
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.TryPostAsync("/session/sign-in", new { email = Site.OwnerEmail, password = Site.Password })).Status);
        await other.SignInAsync(Site.OwnerEmail, NewPassword);
    }

    [Fact]
    public async Task Password_ResetByMail_WorksOnceAndEndsAllSessions()
    {
        using var browser = _site.Open();
        await browser.PostAsync("/session/request-password-reset", new { email = Site.OwnerEmail });
        var token = await _site.TokenFromMailAsync(Site.OwnerEmail, "reset");
        var (common, refusal) = await browser.TryPostAsync("/session/reset-password", new { token, password = "password12345" });
        Assert.Equal(HttpStatusCode.BadRequest, common);
        Assert.Equal("password", refusal.GetProperty("fields")[0].GetProperty("field").GetString());

        await browser.PostAsync("/session/reset-password", new { token, password = NewPassword });

        Assert.Equal(HttpStatusCode.NotFound, (await browser.TryPostAsync("/session/reset-password", new { token, password = NewPassword })).Status);
        await Failure.IsAsync(_owner.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "SESSION_ENDED");
        await browser.SignInAsync(Site.OwnerEmail, NewPassword);
    }

    [Fact]
    public async Task PasswordReset_ForNobody_AnswersTheSameAndSendsNothing()
    {
        using var browser = _site.Open();

        await browser.PostAsync("/session/request-password-reset", new { email = "nobody@acme.test" });
        await browser.PostAsync("/session/request-password-reset", new { email = Site.OwnerEmail });
        await _site.TokenFromMailAsync(Site.OwnerEmail, "reset");

        Assert.Empty(_site.Mails("nobody@acme.test"));
    }

    [Fact]
    public async Task PasswordReset_AskedForManyTimes_SendsOneMessage()
    {
        for (var times = 0; times < 5; times++)
            await _owner.PostAsync("/session/request-password-reset", new { email = Site.OwnerEmail });
        await _site.TokenFromMailAsync(Site.OwnerEmail, "reset");
        _site.Clock.Advance(TimeSpan.FromMinutes(3));
        await _owner.PostAsync("/session/request-password-reset", new { email = Site.OwnerEmail });

        await _site.TokenFromMailAsync(Site.OwnerEmail, "reset", messages: 2);

        Assert.Equal(2, _site.Mails(Site.OwnerEmail).Count);
    }

    [Fact]
    public async Task ResetLink_AfterAnHour_DoesNotWork()
    {
        await _owner.PostAsync("/session/request-password-reset", new { email = Site.OwnerEmail });
        var token = await _site.TokenFromMailAsync(Site.OwnerEmail, "reset");
        _site.Clock.Advance(TimeSpan.FromMinutes(61));

        var (status, answer) = await _owner.TryPostAsync("/session/reset-password", new { token, password = NewPassword });

        Assert.Equal((HttpStatusCode.NotFound, "RESET_NOT_FOUND"), (status, answer.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Account_Renamed_ShowsTheName()
    {
        await _owner.Account.UpdateAccountAsync(new UpdateAccountRequest { DisplayName = "  Olga Ö. " });

        Assert.Equal("Olga Ö.", (await _owner.Account.GetAccountAsync(new())).Account.DisplayName);
        Assert.Equal("Olga Ö.", (await _owner.GetAsync("/session")).GetProperty("user").GetProperty("displayName").GetString());
    }

    private AsyncUnaryCall<ChangePasswordResponse> ChangeAsync(string current, string next) => _owner.Account.ChangePasswordAsync(
        new ChangePasswordRequest { CurrentPassword = ByteString.CopyFromUtf8(current), NewPassword = ByteString.CopyFromUtf8(next) });
}
