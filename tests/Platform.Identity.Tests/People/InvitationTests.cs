using System.Net;
using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.People;

public sealed class InvitationTests : IAsyncLifetime
{
    private const string Email = "ada@acme.test";

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
    public async Task Invitation_OfSomebodyNew_MakesAccountAndMember()
    {
        await InviteAsync(Email, Role.Admin);
        var token = await _site.TokenFromMailAsync(Email, "invitation");
        using var browser = _site.Open();
        var seen = await browser.GetAsync($"/session/invitation?token={token}");
        Assert.Equal(("Acme", Email, "admin", false), (Text(seen, "organizationName"), Text(seen, "email"), Text(seen, "role"), seen.GetProperty("accountExists").GetBoolean()));

        var answer = await browser.PostAsync("/session/accept-invitation", new { token, password = Site.Password, displayName = "Ada" });

        Assert.Equal(("done", _organizationId), (Text(answer, "next"), Text(answer, "organizationId")));
        Assert.Equal(Role.Admin, (await browser.Organizations.ListOrganizationsAsync(new())).Organizations.Single().Role);
        Assert.Empty((await _owner.Organizations.ListInvitationsAsync(new() { OrganizationId = _organizationId })).Invitations);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.TryPostAsync("/session/accept-invitation", new { token, password = Site.Password })).Status);
    }

    [Fact]
    public async Task Invitation_OfSomebodyWithAnAccount_NeedsTheirPasswordOrSession()
    {
        var elsewhere = (await _owner.Organizations.CreateOrganizationAsync(new() { Name = "Elsewhere" })).Organization.OrganizationId;
        using var ada = await _site.AddAsync(_owner, elsewhere, Email);
        await InviteAsync(Email, Role.Member);
        var token = await _site.TokenFromMailAsync(Email, "invitation");
        using var stranger = _site.Open();

        var (wrong, _) = await stranger.TryPostAsync("/session/accept-invitation", new { token, password = "not her password" });
        var (other, refusal) = await _owner.TryPostAsync("/session/accept-invitation", new { token });
        await ada.PostAsync("/session/accept-invitation", new { token });

        Assert.Equal(HttpStatusCode.Unauthorized, wrong);
        Assert.Equal((HttpStatusCode.Conflict, "OTHER_ACCOUNT"), (other, Text(refusal, "reason")));
        Assert.Equal(2, (await ada.Organizations.ListOrganizationsAsync(new())).Organizations.Count);
    }

    [Fact]
    public async Task Invitation_OfSomebodyWithASecondFactor_IsAcceptedAfterIt()
    {
        var elsewhere = (await _owner.Organizations.CreateOrganizationAsync(new() { Name = "Elsewhere" })).Organization.OrganizationId;
        using var ada = await _site.AddAsync(_owner, elsewhere, Email);
        var secret = (await ada.Account.SetUpTotpAsync(new())).Secret;
        await ada.Account.ConfirmTotpAsync(new() { Code = Authenticator.Code(secret, _site.Clock) });
        await InviteAsync(Email, Role.Member);
        var token = await _site.TokenFromMailAsync(Email, "invitation");
        using var browser = _site.Open();

        var answer = await browser.PostAsync("/session/accept-invitation", new { token, password = Site.Password });
        Assert.Equal("second-factor", Text(answer, "next"));
        Assert.Single((await _owner.Organizations.ListInvitationsAsync(new() { OrganizationId = _organizationId })).Invitations);
        _site.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.PostAsync("/session/second-factor", new { code = Authenticator.Code(secret, _site.Clock) });
        await browser.PostAsync("/session/accept-invitation", new { token });

        Assert.Equal(2, (await browser.Organizations.ListOrganizationsAsync(new())).Organizations.Count);
    }

    [Fact]
    public async Task Csv_WithWrongRows_InvitesTheOthersAndSaysWhyNot()
    {
        using var mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");

        var answer = await _owner.Organizations.InviteMembersAsync(new InviteMembersRequest
        {
            OrganizationId = _organizationId,
            Csv = "email,role\nada@acme.test,admin\nnobody,member\nMIA@acme.test,member\nken@acme.test,emperor\nADA@acme.test\na,b,c\nbob@acme.test",
        });

        Assert.Equal(
            [(2, ""), (3, "INVALID_EMAIL"), (4, "ALREADY_A_MEMBER"), (5, "INVALID_ROLE"), (6, "REPEATED"), (7, "INVALID_ROW"), (8, "")],
            answer.Outcomes.Select(outcome => (outcome.Row, outcome.Reason)));
        Assert.All(answer.Outcomes, outcome => Assert.Equal(outcome.Reason.Length == 0, outcome.Invitation is not null));
        await _site.TokenFromMailAsync("bob@acme.test", "invitation");
        Assert.Empty(_site.Mails("ken@acme.test"));
    }

    [Fact]
    public async Task Invitation_SentAgain_EndsTheEarlierLink()
    {
        var invitation = await InviteAsync(Email, Role.Member);
        var first = await _site.TokenFromMailAsync(Email, "invitation");

        await _owner.Organizations.ResendInvitationAsync(new() { OrganizationId = _organizationId, InvitationId = invitation.InvitationId });
        var second = await _site.TokenFromMailAsync(Email, "invitation", messages: 2);

        using var browser = _site.Open();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.TryPostAsync("/session/accept-invitation", new { token = first, password = Site.Password })).Status);
        await browser.PostAsync("/session/accept-invitation", new { token = second, password = Site.Password });
    }

    [Fact]
    public async Task Invitation_RevokedOrExpired_DoesNotWork()
    {
        var revoked = await InviteAsync(Email, Role.Member);
        await InviteAsync("bob@acme.test", Role.Member);
        var tokens = (Revoked: await _site.TokenFromMailAsync(Email, "invitation"), Expired: await _site.TokenFromMailAsync("bob@acme.test", "invitation"));
        using var browser = _site.Open();

        await _owner.Organizations.RevokeInvitationAsync(new() { OrganizationId = _organizationId, InvitationId = revoked.InvitationId });
        var (afterRevocation, _) = await browser.TryPostAsync("/session/accept-invitation", new { token = tokens.Revoked, password = Site.Password });
        _site.Clock.Advance(TimeSpan.FromDays(7.1));
        var (afterExpiry, _) = await browser.TryPostAsync("/session/accept-invitation", new { token = tokens.Expired, password = Site.Password });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (afterRevocation, afterExpiry));
    }

    [Fact]
    public async Task Seats_AreMembersAndPendingInvitations()
    {
        await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = _organizationId, SeatLimit = 3 });
        await InviteAsync(Email, Role.Member);
        using var mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");

        var refused = (await _owner.Organizations.InviteMembersAsync(Invite("bob@acme.test", Role.Member))).Outcomes.Single();
        await Failure.IsAsync(
            _owner.Organizations.AddMemberAsync(new() { OrganizationId = _organizationId, Email = "bob@acme.test", Role = Role.Member, Password = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password) }),
            StatusCode.FailedPrecondition,
            "SEAT_LIMIT_REACHED");
        var full = (await _owner.Organizations.GetOrganizationAsync(new() { OrganizationId = _organizationId })).Organization;
        // Ada's seat is her invitation's.
        using var ada = _site.Open();
        await ada.PostAsync("/session/accept-invitation", new { token = await _site.TokenFromMailAsync(Email, "invitation"), password = Site.Password });

        Assert.Equal("SEAT_LIMIT_REACHED", refused.Reason);
        Assert.Equal((3, 3), (full.SeatLimit, full.SeatsUsed));
        Assert.Equal(3, (await _owner.Organizations.GetOrganizationAsync(new() { OrganizationId = _organizationId })).Organization.SeatsUsed);
    }

    [Fact]
    public async Task Admin_InvitingAnOwner_IsRefusedForThatRow()
    {
        using var admin = await _site.AddAsync(_owner, _organizationId, "admin@acme.test", Role.Admin);

        var answer = await admin.Organizations.InviteMembersAsync(Invite(Email, Role.Owner));

        Assert.Equal("ROLE_TOO_LOW", answer.Outcomes.Single().Reason);
    }

    private static string? Text(System.Text.Json.JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private async Task<Invitation> InviteAsync(string email, Role role)
    {
        var outcome = (await _owner.Organizations.InviteMembersAsync(Invite(email, role))).Outcomes.Single();
        Assert.Equal("", outcome.Reason);
        return outcome.Invitation;
    }

    private InviteMembersRequest Invite(string email, Role role) =>
        new() { OrganizationId = _organizationId, Rows = { new InvitationRow { Email = email, Role = role } } };
}
