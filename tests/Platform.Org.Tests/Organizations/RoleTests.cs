using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Organizations;

/// <summary>Who may do what: every method on an organization, by every role, by a stranger, and with an id of nothing.</summary>
public sealed class RoleTests(AcmeFixture acme) : IClassFixture<AcmeFixture>
{
    private const string Allowed = "";
    private const string TooLow = "ROLE_TOO_LOW";
    private const string NotFound = "ORGANIZATION_NOT_FOUND";

    // Addresses of the people that the tests add: the organization is shared.
    private readonly string _newEmail = $"{Guid.NewGuid():N}@acme.test";

    [Theory]
    [InlineData("owner", Role.Member, Allowed)]
    [InlineData("owner", Role.Admin, Allowed)]
    [InlineData("owner", Role.Owner, Allowed)]
    [InlineData("admin", Role.Member, Allowed)]
    [InlineData("admin", Role.Admin, Allowed)]
    [InlineData("admin", Role.Owner, TooLow)]
    [InlineData("member", Role.Member, TooLow)]
    [InlineData("stranger", Role.Member, NotFound)]
    public async Task AddMember_ByRole(string by, Role added, string reason)
    {
        var before = await CountAsync();

        var outcome = await OutcomeAsync(() => acme.Org.Organizations.AddMemberAsync(Requests.Member(acme.OrganizationId, _newEmail, added), acme.By(by).Headers));

        Assert.Equal(reason, outcome);
        Assert.Equal(before + (reason == Allowed ? 1 : 0), await CountAsync());
    }

    [Theory]
    [InlineData("owner", Role.Member, Allowed)]
    [InlineData("owner", Role.Admin, Allowed)]
    [InlineData("owner", Role.Owner, Allowed)]
    [InlineData("admin", Role.Member, Allowed)]
    [InlineData("admin", Role.Admin, Allowed)]
    [InlineData("admin", Role.Owner, TooLow)]
    [InlineData("member", Role.Member, TooLow)]
    [InlineData("member", Role.Owner, TooLow)]
    [InlineData("stranger", Role.Member, NotFound)]
    public async Task RemoveMember_ByRole(string by, Role removed, string reason)
    {
        var target = await acme.Org.AddMemberAsync(acme.Owner, acme.OrganizationId, _newEmail, removed);
        var before = await CountAsync();

        var outcome = await OutcomeAsync(() => acme.Org.Organizations.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = acme.OrganizationId, UserId = target.UserId }, acme.By(by).Headers));

        Assert.Equal(reason, outcome);
        Assert.Equal(before - (reason == Allowed ? 1 : 0), await CountAsync());
    }

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("member", Allowed)]
    [InlineData("stranger", NotFound)]
    public async Task ListMembers_ByRole(string by, string reason) =>
        Assert.Equal(reason, await OutcomeAsync(() => acme.Org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = acme.OrganizationId }, acme.By(by).Headers)));

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("member", TooLow)]
    [InlineData("stranger", NotFound)]
    public async Task ListDevicesOfTheOrganization_ByRole(string by, string reason) =>
        Assert.Equal(reason, await OutcomeAsync(() => acme.Org.Devices.ListDevicesAsync(new ListDevicesRequest { OrganizationId = acme.OrganizationId }, acme.By(by).Headers)));

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("self", Allowed)]
    [InlineData("member", "DEVICE_NOT_FOUND")]
    [InlineData("stranger", "DEVICE_NOT_FOUND")]
    public async Task RevokeDevice_ByRole(string by, string reason)
    {
        var self = await acme.Org.AddMemberAsync(acme.Owner, acme.OrganizationId, _newEmail);
        var device = await acme.Org.EnrolAsync(self);

        var outcome = await OutcomeAsync(() => acme.Org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, (by == "self" ? self : acme.By(by)).Headers));

        Assert.Equal(reason, outcome);
        var listed = Assert.Single((await acme.Org.Devices.ListDevicesAsync(new ListDevicesRequest(), self.Headers)).Devices);
        Assert.Equal(reason == Allowed, listed.RevokeTime is not null);
    }

    [Theory]
    [InlineData("0197a000-0000-7000-8000-000000000000")]
    [InlineData("acme")]
    [InlineData("")]
    public async Task Organization_ThatDoesNotExist_IsNotFoundEverywhere(string organizationId)
    {
        var headers = acme.Owner.Headers;

        Assert.Equal(NotFound, await OutcomeAsync(() => acme.Org.Organizations.AddMemberAsync(Requests.Member(organizationId, _newEmail), headers)));
        Assert.Equal(NotFound, await OutcomeAsync(() => acme.Org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = organizationId }, headers)));
        Assert.Equal(NotFound, await OutcomeAsync(() => acme.Org.Organizations.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = organizationId, UserId = acme.By("member").UserId }, headers)));
        if (organizationId.Length > 0)
            Assert.Equal(NotFound, await OutcomeAsync(() => acme.Org.Devices.ListDevicesAsync(new ListDevicesRequest { OrganizationId = organizationId }, headers)));
    }

    private static async Task<string> OutcomeAsync<T>(Func<AsyncUnaryCall<T>> call)
    {
        try
        {
            await call();
            return Allowed;
        }
        catch (RpcException exception)
        {
            var failure = Failure.Of(exception);
            Assert.Equal(failure.Reason == TooLow ? StatusCode.PermissionDenied : StatusCode.NotFound, failure.Status);
            return failure.Reason!;
        }
    }

    private async Task<int> CountAsync() =>
        (await acme.Org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = acme.OrganizationId }, acme.Owner.Headers)).Members.Count;
}
