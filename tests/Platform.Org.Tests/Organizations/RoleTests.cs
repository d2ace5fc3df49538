using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Organizations;

/// <summary>Who may do what: every method on an organization, by every role, by a stranger, and with an id of nothing.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private const string Allowed = "";
    private const string TooLow = "ROLE_TOO_LOW";
    private const string NotFound = "ORGANIZATION_NOT_FOUND";

    private readonly Installation _installation = new();
    private readonly Dictionary<string, Person> _people = [];
    private OrgHost _org = null!;
    private string _acme = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        (_people["owner"], _acme) = await _org.SetUpAsync();
        _people["admin"] = await _org.AddMemberAsync(_people["owner"], _acme, "admin@acme.test", Role.Admin);
        _people["member"] = await _org.AddMemberAsync(_people["owner"], _acme, "member@acme.test");
        (_people["stranger"], _) = await _org.AddStrangerAsync(_installation);
    }

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

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

        var outcome = await OutcomeAsync(() => _org.Organizations.AddMemberAsync(Requests.Member(_acme, "new@acme.test", added), _people[by].Headers));

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
        var target = await _org.AddMemberAsync(_people["owner"], _acme, "target@acme.test", removed);
        var before = await CountAsync();

        var outcome = await OutcomeAsync(() => _org.Organizations.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = _acme, UserId = target.UserId }, _people[by].Headers));

        Assert.Equal(reason, outcome);
        Assert.Equal(before - (reason == Allowed ? 1 : 0), await CountAsync());
    }

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("member", Allowed)]
    [InlineData("stranger", NotFound)]
    public async Task ListMembers_ByRole(string by, string reason) =>
        Assert.Equal(reason, await OutcomeAsync(() => _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, _people[by].Headers)));

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("member", TooLow)]
    [InlineData("stranger", NotFound)]
    public async Task ListDevicesOfTheOrganization_ByRole(string by, string reason) =>
        Assert.Equal(reason, await OutcomeAsync(() => _org.Devices.ListDevicesAsync(new ListDevicesRequest { OrganizationId = _acme }, _people[by].Headers)));

    [Theory]
    [InlineData("owner", Allowed)]
    [InlineData("admin", Allowed)]
    [InlineData("self", Allowed)]
    [InlineData("member", "DEVICE_NOT_FOUND")]
    [InlineData("stranger", "DEVICE_NOT_FOUND")]
    public async Task RevokeDevice_ByRole(string by, string reason)
    {
        _people["self"] = await _org.AddMemberAsync(_people["owner"], _acme, "self@acme.test");
        var device = await _org.EnrolAsync(_people["self"]);

        var outcome = await OutcomeAsync(() => _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, _people[by].Headers));

        Assert.Equal(reason, outcome);
        var listed = Assert.Single((await _org.Devices.ListDevicesAsync(new ListDevicesRequest(), _people["self"].Headers)).Devices);
        Assert.Equal(reason == Allowed, listed.RevokeTime is not null);
    }

    [Theory]
    [InlineData("0197a000-0000-7000-8000-000000000000")]
    [InlineData("acme")]
    [InlineData("")]
    public async Task Organization_ThatDoesNotExist_IsNotFoundEverywhere(string organizationId)
    {
        var headers = _people["owner"].Headers;

        Assert.Equal(NotFound, await OutcomeAsync(() => _org.Organizations.AddMemberAsync(Requests.Member(organizationId, "new@acme.test"), headers)));
        Assert.Equal(NotFound, await OutcomeAsync(() => _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = organizationId }, headers)));
        Assert.Equal(NotFound, await OutcomeAsync(() => _org.Organizations.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = organizationId, UserId = _people["member"].UserId }, headers)));
        if (organizationId.Length > 0)
            Assert.Equal(NotFound, await OutcomeAsync(() => _org.Devices.ListDevicesAsync(new ListDevicesRequest { OrganizationId = organizationId }, headers)));
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
        (await _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, _people["owner"].Headers)).Members.Count;
}
