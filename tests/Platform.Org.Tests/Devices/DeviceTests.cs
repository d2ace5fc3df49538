using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Devices;

public sealed class DeviceTests : IAsyncLifetime
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
    public async Task EnrollDevice_WithProof_IsTheCallersDevice()
    {
        var device = new TestDevice(_owner.UserId);

        var response = await _org.Devices.EnrollDeviceAsync(device.EnrolmentRequest("Olga's laptop"), _owner.Headers);

        Assert.Equal((device.IdText, _owner.UserId, "Olga's laptop"), (response.Device.DeviceId, response.Device.UserId, response.Device.Name));
        Assert.NotNull(response.Device.CreateTime);
        Assert.Null(response.Device.RevokeTime);
        var announced = (await _org.WaitForAnnouncementsAsync(2))[1];
        Assert.Equal((ByteString.Empty, _owner.UserIdBytes, device.IdBytes), (announced.OrganizationId, announced.UserId, announced.DeviceId));
    }

    [Fact]
    public async Task EnrollDevice_AgainWithTheSameKeys_IsNoError()
    {
        var device = new TestDevice(_owner.UserId);
        var first = await _org.Devices.EnrollDeviceAsync(device.EnrolmentRequest(), _owner.Headers);

        var again = await _org.Devices.EnrollDeviceAsync(device.EnrolmentRequest("another name"), _owner.Headers);

        Assert.Equal(first, again);
        Assert.Single(await OwnDevicesAsync());
    }

    [Fact]
    public async Task EnrollDevice_ManyTimesAtOnce_IsOneDevice()
    {
        var device = new TestDevice(_owner.UserId);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _org.Devices.EnrollDeviceAsync(device.EnrolmentRequest(), _owner.Headers).ResponseAsync));

        Assert.Single(await OwnDevicesAsync());
    }

    [Fact]
    public async Task EnrollDevice_OfAnotherUser_IsInvalid()
    {
        var device = await _org.EnrolAsync(_owner);
        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        var stolen = new TestDevice(mia.UserId) { Id = device.Id, HpkeKey = device.HpkeKey, SigningKey = device.SigningKey };

        var failure = await Failure.OfAsync(_org.Devices.EnrollDeviceAsync(stolen.EnrolmentRequest(), mia.Headers));

        failure.Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "device_id");
    }

    [Fact]
    public async Task EnrollDevice_ThatWasRevoked_StaysRevoked()
    {
        var device = await _org.EnrolAsync(_owner);
        await RevokeAsync(device);

        (await FailureAsync(device.EnrolmentRequest())).Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "device_id");

        Assert.NotNull((await OwnDevicesAsync()).Single().RevokeTime);
    }

    [Fact]
    public async Task ListDevices_OfTheCaller_AreNewestFirstWithRevokedOnes()
    {
        var first = await _org.EnrolAsync(_owner, "first");
        var second = await _org.EnrolAsync(_owner, "second");
        await RevokeAsync(first);

        var devices = await OwnDevicesAsync();

        Assert.Equal([second.IdText, first.IdText], devices.Select(device => device.DeviceId));
        Assert.Equal([false, true], devices.Select(device => device.RevokeTime is not null));
    }

    [Fact]
    public async Task ListDevices_OfAnOrganization_AreThoseThatMayReadIt()
    {
        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        var left = await _org.AddMemberAsync(_owner, _acme, "left@acme.test");
        var (stranger, _) = await _org.AddStrangerAsync(_installation);
        var owners = await _org.EnrolAsync(_owner);
        var mias = await _org.EnrolAsync(mia);
        await RevokeAsync(await _org.EnrolAsync(_owner, "revoked"));
        await _org.EnrolAsync(stranger);
        await _org.EnrolAsync(left);
        await _org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = left.UserId }, _owner.Headers);

        var response = await _org.Devices.ListDevicesAsync(new ListDevicesRequest { OrganizationId = _acme }, _owner.Headers);

        Assert.Equal([mias.IdText, owners.IdText], response.Devices.Select(device => device.DeviceId));
    }

    [Fact]
    public async Task RevokeDevice_Twice_KeepsTheFirstTime()
    {
        var device = await _org.EnrolAsync(_owner);
        await RevokeAsync(device);
        var revoked = (await OwnDevicesAsync()).Single().RevokeTime;

        await RevokeAsync(device);

        Assert.Equal(revoked, (await OwnDevicesAsync()).Single().RevokeTime);
        var announced = (await _org.WaitForAnnouncementsAsync(4))[3];
        Assert.Equal(device.IdBytes, announced.DeviceId);
    }

    private Task<Failure> FailureAsync(EnrollDeviceRequest request) => Failure.OfAsync(_org.Devices.EnrollDeviceAsync(request, _owner.Headers));

    private async Task RevokeAsync(TestDevice device) =>
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = device.IdText }, _owner.Headers);

    private async Task<IReadOnlyList<Device>> OwnDevicesAsync() =>
        (await _org.Devices.ListDevicesAsync(new ListDevicesRequest(), _owner.Headers)).Devices;
}
