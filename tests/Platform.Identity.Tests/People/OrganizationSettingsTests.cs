using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.People;

public sealed class OrganizationSettingsTests : IAsyncLifetime
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
    public async Task Update_ChangesWhatIsGivenAndLeavesTheRest()
    {
        var before = (await _owner.Organizations.GetOrganizationAsync(new() { OrganizationId = _organizationId })).Organization;

        var after = (await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = _organizationId, DeviceLeaseDays = 30, DeviceGrantAllowed = true })).Organization;

        Assert.Equal((7, false, false, 0), (before.DeviceLeaseDays, before.DeviceGrantAllowed, before.DeviceApprovalRequired, before.SeatLimit));
        Assert.Equal(("Acme", 30, true, false, 0), (after.Name, after.DeviceLeaseDays, after.DeviceGrantAllowed, after.DeviceApprovalRequired, after.SeatLimit));
    }

    [Fact]
    public async Task Update_WithWrongFields_NamesThem()
    {
        var call = _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = _organizationId, Name = " ", SeatLimit = -1, DeviceLeaseDays = 91 });

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(["device_lease_days", "name", "seat_limit"], Platform.Defaults.RpcFailure.Fields(failure).Select(field => field.Field).Order());
    }

    [Fact]
    public async Task Role_Changed_RotatesTheMembersSessionAndHoldsAtOnce()
    {
        using var mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");
        var userId = (await mia.Account.GetAccountAsync(new())).Account.UserId;
        var before = mia.Cookies[Browser.SessionCookie];
        await Failure.IsAsync(mia.Organizations.ListInvitationsAsync(new() { OrganizationId = _organizationId }), StatusCode.PermissionDenied, "ROLE_TOO_LOW");

        await _owner.Organizations.ChangeRoleAsync(new() { OrganizationId = _organizationId, UserId = userId, Role = Role.Admin });
        await mia.Organizations.ListInvitationsAsync(new() { OrganizationId = _organizationId });

        Assert.NotEqual(before, mia.Cookies[Browser.SessionCookie]);
        await mia.Organizations.ListOrganizationsAsync(new());
    }

    [Fact]
    public async Task Role_OfTheLastOwner_Stays()
    {
        var userId = (await _owner.Account.GetAccountAsync(new())).Account.UserId;

        await Failure.IsAsync(
            _owner.Organizations.ChangeRoleAsync(new() { OrganizationId = _organizationId, UserId = userId, Role = Role.Member }), StatusCode.FailedPrecondition, "LAST_OWNER");
    }

    [Fact]
    public async Task Role_OfAnOwner_IsNotForAdminsToChange()
    {
        using var admin = await _site.AddAsync(_owner, _organizationId, "admin@acme.test", Role.Admin);
        var (own, owners) = ((await admin.Account.GetAccountAsync(new())).Account.UserId, (await _owner.Account.GetAccountAsync(new())).Account.UserId);

        await Failure.IsAsync(
            admin.Organizations.ChangeRoleAsync(new() { OrganizationId = _organizationId, UserId = own, Role = Role.Owner }), StatusCode.PermissionDenied, "ROLE_TOO_LOW");
        await Failure.IsAsync(
            admin.Organizations.ChangeRoleAsync(new() { OrganizationId = _organizationId, UserId = owners, Role = Role.Member }), StatusCode.PermissionDenied, "ROLE_TOO_LOW");
    }

    [Fact]
    public async Task Delete_WithTheNameTyped_EndsItForEverybody()
    {
        using var mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");
        var delete = new DeleteOrganizationRequest { OrganizationId = _organizationId, ConfirmName = "acme" };
        await Failure.IsAsync(_owner.Organizations.DeleteOrganizationAsync(delete), StatusCode.InvalidArgument, "NAME_NOT_CONFIRMED");
        delete.ConfirmName = "Acme";
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        await Failure.IsAsync(_owner.Organizations.DeleteOrganizationAsync(delete), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");
        await _owner.PostAsync("/session/step-up", new { password = Site.Password });

        await _owner.Organizations.DeleteOrganizationAsync(delete);

        Assert.Empty((await _owner.Organizations.ListOrganizationsAsync(new())).Organizations);
        Assert.Empty((await mia.Organizations.ListOrganizationsAsync(new())).Organizations);
        await Failure.IsAsync(
            mia.Credentials.ListCredentialsAsync(new() { OrganizationId = _organizationId }), StatusCode.NotFound, "ORGANIZATION_NOT_FOUND");
    }
}
