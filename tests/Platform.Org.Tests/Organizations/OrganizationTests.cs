using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Org.Tests.Organizations;

public sealed class OrganizationTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private Person _owner = null!;
    private string _acme = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        (_owner, _acme) = await _org.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task CreateOrganization_ByAnybody_MakesThemItsOwner()
    {
        var member = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");

        var made = await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "  Mia's " }, member.Headers);

        Assert.Equal(("Mia's", Role.Owner), (made.Organization.Name, made.Organization.Role));
        var announced = (await _org.WaitForAnnouncementsAsync(3))[2];
        Assert.Equal((Requests.Id(made.Organization.OrganizationId), member.UserIdBytes), (announced.OrganizationId, announced.UserId));
        Assert.True(announced.DeviceId.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    public async Task CreateOrganization_WithoutAProperName_IsInvalid(string name)
    {
        var failure = await Failure.OfAsync(_org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = name }, _owner.Headers));

        failure.Is(StatusCode.InvalidArgument, "INVALID_ORGANIZATION", "name");
    }

    [Fact]
    public async Task CreateOrganization_NameOfUpTo128Characters_CountsCharactersNotBytes()
    {
        var longest = string.Concat(Enumerable.Repeat("🙂", 128));

        var made = await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = longest }, _owner.Headers);
        var failure = await Failure.OfAsync(_org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = longest + "x" }, _owner.Headers));

        Assert.Equal(longest, made.Organization.Name);
        failure.Is(StatusCode.InvalidArgument, "INVALID_ORGANIZATION", "name");
    }

    [Fact]
    public async Task ListOrganizations_OfAPerson_AreTheirsByNameWithTheirRole()
    {
        await _org.AddStrangerAsync(_installation);
        await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "zebra" }, _owner.Headers);
        await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "aardvark" }, _owner.Headers);
        var admin = await _org.AddMemberAsync(_owner, _acme, "adam@acme.test", Role.Admin);

        var owned = await _org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest(), _owner.Headers);
        var administered = await _org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest(), admin.Headers);

        Assert.Equal(["aardvark", "Acme", "zebra"], owned.Organizations.Select(organization => organization.Name));
        Assert.Equal(("Acme", Role.Admin), administered.Organizations.Select(organization => (organization.Name, organization.Role)).Single());
    }

    [Fact]
    public async Task Methods_WithoutAToken_AreUnauthenticated()
    {
        (await Failure.OfAsync(_org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Organizations.AddMemberAsync(new AddMemberRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Organizations.ListMembersAsync(new ListMembersRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Organizations.RemoveMemberAsync(new RemoveMemberRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Devices.EnrollDeviceAsync(new EnrollDeviceRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Devices.ListDevicesAsync(new ListDevicesRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        (await Failure.OfAsync(_org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest()))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
    }

    [SqliteFact]
    public async Task Caller_WhoIsNotInThisDatabase_IsUnknown()
    {
        await _org.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_installation.Folder, "db")))
            File.Delete(file);
        _org = await OrgHost.StartAsync(_installation);

        (await Failure.OfAsync(_org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "Ghost" }, _owner.Headers)))
            .Is(StatusCode.Unauthenticated, "UNKNOWN_CALLER");
        (await Failure.OfAsync(_org.Devices.EnrollDeviceAsync(new TestDevice(_owner.UserId).EnrolmentRequest(), _owner.Headers)))
            .Is(StatusCode.Unauthenticated, "UNKNOWN_CALLER");
    }

    [Fact]
    public async Task Restart_KeepsEverything()
    {
        await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        var device = await _org.EnrolAsync(_owner);
        await _org.DisposeAsync();

        _org = await OrgHost.StartAsync(_installation);

        Assert.Null(_org.SetupCode);
        Assert.False((await _org.Tokens.GetSetupStateAsync(new GetSetupStateRequest())).SetupNeeded);
        // With the token of before: its key was kept as well.
        var members = await _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, _owner.Headers);
        Assert.Equal(["mia@acme.test", OrgHost.OwnerEmail], members.Members.Select(member => member.Email));
        Assert.NotEmpty((await _org.Tokens.CreateDeviceTokenAsync(device.TokenRequest(_org.Clock.GetUtcNow()))).AccessToken);
        Assert.NotEmpty((await _org.SignInAsync("mia@acme.test")).Token);
    }
}
