using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Memberships;

public sealed class MembershipServiceTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private OtherService _credentials = null!;
    private Person _owner = null!;
    private string _acme = null!;

    private ByteString Acme => Requests.Id(_acme);

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        _credentials = await OtherService.StartAsync(_installation, _org, "credentials");
        (_owner, _acme) = await _org.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _credentials.DisposeAsync();
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task ResolveMembership_OfMembersAndOthers_IsTheirRole()
    {
        var admin = await _org.AddMemberAsync(_owner, _acme, "adam@acme.test", Role.Admin);
        var (stranger, elsewhere) = await _org.AddStrangerAsync(_installation);

        Assert.Equal(Role.Owner, (await ResolveAsync(_owner, Acme)).Role);
        Assert.Equal(Role.Admin, (await ResolveAsync(admin, Acme)).Role);
        Assert.Equal(Role.Unspecified, (await ResolveAsync(stranger, Acme)).Role);
        Assert.Equal(Role.Unspecified, (await ResolveAsync(_owner, Requests.Id(elsewhere))).Role);
        Assert.Equal(Role.Unspecified, (await ResolveAsync(_owner, Requests.Id(Guid.CreateVersion7().ToString()))).Role);
    }

    [Fact]
    public async Task MembershipVersion_GrowsByOneWithEveryChangeAndWithNothingElse()
    {
        var (stranger, _) = await _org.AddStrangerAsync(_installation);
        var versions = new List<long> { await VersionAsync() };

        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        versions.Add(await VersionAsync());
        var device = await _org.EnrolAsync(mia);
        versions.Add(await VersionAsync());
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, _owner.Headers);
        versions.Add(await VersionAsync());
        await _org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = mia.UserId }, _owner.Headers);
        versions.Add(await VersionAsync());

        await _org.EnrolAsync(mia);
        await _org.EnrolAsync(stranger);
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, mia.Headers);
        await Failure.OfAsync(_org.Organizations.AddMemberAsync(Requests.Member(_acme, _owner.Email), _owner.Headers));
        await Failure.OfAsync(_org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = _owner.UserId }, _owner.Headers));

        Assert.Equal([1, 2, 3, 4, 5], versions);
        Assert.Equal(5, await VersionAsync());
    }

    [Fact]
    public async Task ResolveDevice_OfAUserInTwoOrganizations_ReadsBoth()
    {
        var made = await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "Second" }, _owner.Headers);
        var device = await _org.EnrolAsync(_owner, "Olga's laptop");

        var resolved = (await _credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = device.IdBytes })).Device;

        Assert.Equal((device.IdBytes, _owner.UserIdBytes, "Olga's laptop"), (resolved.DeviceId, resolved.UserId, resolved.Name));
        Assert.Equal(TestDevice.Point(device.HpkeKey), resolved.HpkePublicKey.ToByteArray());
        Assert.Equal(
            new HashSet<ByteString> { Acme, Requests.Id(made.Organization.OrganizationId) },
            resolved.OrganizationIds.ToHashSet());
    }

    [Fact]
    public async Task ResolveDevice_UnknownOrRevoked_IsNotFound()
    {
        var device = await _org.EnrolAsync(_owner);
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, _owner.Headers);

        (await Failure.OfAsync(_credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = device.IdBytes })))
            .Is(StatusCode.NotFound, "DEVICE_NOT_FOUND");
        (await Failure.OfAsync(_credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = Requests.Id(Guid.CreateVersion7().ToString()) })))
            .Is(StatusCode.NotFound, "DEVICE_NOT_FOUND");
    }

    [Fact]
    public async Task ResolveDevice_RevokedOnesIncluded_SaysSoWithoutOrganizations()
    {
        var device = await _org.EnrolAsync(_owner);
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, _owner.Headers);

        var resolved = (await _credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = device.IdBytes, IncludeRevoked = true })).Device;

        Assert.True(resolved.Revoked);
        Assert.Empty(resolved.Organizations);
        Assert.Equal(TestDevice.Point(device.SigningKey), resolved.SigningPublicKey.ToByteArray());
    }

    [Fact]
    public async Task ResolveDevice_NamesTheMembershipVersionOfEachOrganization()
    {
        var device = await _org.EnrolAsync(_owner);

        var organization = Assert.Single((await _credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = device.IdBytes })).Device.Organizations);

        Assert.Equal((Acme, await VersionAsync()), (organization.OrganizationId, organization.MembershipVersion));
    }

    [Fact]
    public async Task ResolveDevice_OfAUserWithoutOrganizations_ReadsNothing()
    {
        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        var device = await _org.EnrolAsync(mia);
        await _org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = mia.UserId }, mia.Headers);

        var resolved = (await _credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = device.IdBytes })).Device;

        Assert.Empty(resolved.OrganizationIds);
    }

    [Fact]
    public async Task ResolveDevices_WithUnknownRevokedAndRepeatedIds_AreThoseThatMayRead()
    {
        var first = await _org.EnrolAsync(_owner);
        var second = await _org.EnrolAsync(_owner);
        var revoked = await _org.EnrolAsync(_owner);
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = revoked.IdText }, _owner.Headers);
        var request = new ResolveDevicesRequest { DeviceIds = { first.IdBytes, revoked.IdBytes, second.IdBytes, first.IdBytes } };
        request.DeviceIds.AddRange(Enumerable.Range(0, 9_996).Select(_ => Requests.Id(Guid.CreateVersion7().ToString())));

        var response = await _credentials.Memberships.ResolveDevicesAsync(request);

        Assert.Equal(new HashSet<ByteString> { first.IdBytes, second.IdBytes }, response.Devices.Select(device => device.DeviceId).ToHashSet());
        Assert.Equal(2, response.Devices.Count);
        Assert.All(response.Devices, device => Assert.Equal(Acme, Assert.Single(device.OrganizationIds)));
    }

    [Fact]
    public async Task ResolveDevices_OfNone_AreNone() =>
        Assert.Empty((await _credentials.Memberships.ResolveDevicesAsync(new ResolveDevicesRequest())).Devices);

    [Fact]
    public async Task ResolveDevices_OfTooMany_IsInvalid()
    {
        var request = new ResolveDevicesRequest();
        request.DeviceIds.AddRange(Enumerable.Repeat(Acme, 10_001));

        (await Failure.OfAsync(_credentials.Memberships.ResolveDevicesAsync(request))).Is(StatusCode.InvalidArgument, "TOO_MANY_DEVICES", "device_ids");
    }

    [Fact]
    public async Task ListOrganizationDevices_AreTheMembersOwnWithAllTheirOrganizations()
    {
        var (stranger, elsewhere) = await _org.AddStrangerAsync(_installation);
        await _org.Organizations.AddMemberAsync(Requests.Member(_acme, stranger.Email), _owner.Headers);
        var outsider = await _org.AddMemberAsync(stranger, elsewhere, "outsider@elsewhere.test");
        var owners = await _org.EnrolAsync(_owner);
        var strangers = await _org.EnrolAsync(stranger);
        await _org.EnrolAsync(outsider);

        var response = await _credentials.Memberships.ListOrganizationDevicesAsync(new ListOrganizationDevicesRequest { OrganizationId = Acme });

        Assert.Equal(new HashSet<ByteString> { owners.IdBytes, strangers.IdBytes }, response.Devices.Select(device => device.DeviceId).ToHashSet());
        Assert.Equal(
            new HashSet<ByteString> { Acme, Requests.Id(elsewhere) },
            response.Devices.Single(device => device.DeviceId == strangers.IdBytes).OrganizationIds.ToHashSet());
    }

    [Fact]
    public async Task Ids_ThatAreNot16Bytes_AreInvalid()
    {
        var client = _credentials.Memberships;
        var junk = ByteString.CopyFrom(1, 2, 3);

        (await Failure.OfAsync(client.ResolveMembershipAsync(new ResolveMembershipRequest { UserId = junk, OrganizationId = Acme }))).Is(StatusCode.InvalidArgument, "INVALID_ID", "user_id");
        (await Failure.OfAsync(client.ResolveMembershipAsync(new ResolveMembershipRequest { UserId = Acme }))).Is(StatusCode.InvalidArgument, "INVALID_ID", "organization_id");
        (await Failure.OfAsync(client.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = junk }))).Is(StatusCode.InvalidArgument, "INVALID_ID", "device_id");
        (await Failure.OfAsync(client.ResolveDevicesAsync(new ResolveDevicesRequest { DeviceIds = { Acme, junk } }))).Is(StatusCode.InvalidArgument, "INVALID_ID", "device_ids[1]");
        (await Failure.OfAsync(client.ListOrganizationDevicesAsync(new ListOrganizationDevicesRequest()))).Is(StatusCode.InvalidArgument, "INVALID_ID", "organization_id");
    }

    [Fact]
    public async Task InternalMethods_ByPeopleStrangersAndOtherServices_AreRefused()
    {
        await using var gateway = await OtherService.StartAsync(_installation, _org, "gateway");
        var request = new ListOrganizationDevicesRequest { OrganizationId = Acme };

        Assert.Equal(StatusCode.Unauthenticated, (await Failure.OfAsync(_org.Memberships.ListOrganizationDevicesAsync(request))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Failure.OfAsync(_org.Memberships.ListOrganizationDevicesAsync(request, _owner.Headers))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Failure.OfAsync(gateway.Memberships.ListOrganizationDevicesAsync(request))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Failure.OfAsync(gateway.Memberships.ResolveDevicesAsync(new ResolveDevicesRequest()))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Failure.OfAsync(gateway.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest()))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Failure.OfAsync(gateway.Memberships.ResolveMembershipAsync(new ResolveMembershipRequest()))).Status);
    }

    [Fact]
    public async Task InternalMethods_AfterTheirCallerWasRestartedInThisProcess_Answer()
    {
        await ResolveAsync(_owner, Acme);
        await _credentials.DisposeAsync();
        _credentials = await OtherService.StartAsync(_installation, _org, "credentials");

        var resolved = await ResolveAsync(_owner, Acme);

        Assert.Equal(Role.Owner, resolved.Role);
    }

    private async Task<long> VersionAsync() => (await ResolveAsync(_owner, Acme)).MembershipVersion;

    private async Task<ResolveMembershipResponse> ResolveAsync(Person person, ByteString organizationId) =>
        await _credentials.Memberships.ResolveMembershipAsync(new ResolveMembershipRequest { UserId = person.UserIdBytes, OrganizationId = organizationId });
}
