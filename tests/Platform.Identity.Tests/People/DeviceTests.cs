using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.People;

public sealed class DeviceTests : IAsyncLifetime
{
    private Site _site = null!;
    private Browser _owner = null!;
    private Browser _mia = null!;
    private string _organizationId = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _organizationId) = await _site.SetUpAsync();
        _mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");
    }

    public async Task DisposeAsync()
    {
        _mia.Dispose();
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Device_OfAnApprovingOrganization_WaitsUntilAnAdminApproves()
    {
        var earlier = await Enrolled.EnrolAsync(_mia, "earlier laptop");
        await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = _organizationId, DeviceApprovalRequired = true });
        var later = await Enrolled.EnrolAsync(_mia, "later laptop");

        var pending = Assert.Single((await _owner.Devices.ListPendingDevicesAsync(new() { OrganizationId = _organizationId })).Devices);
        Assert.Equal((later.DeviceId, "later laptop", "127.0.0.1"), (pending.DeviceId, pending.Name, pending.EnrollAddress));
        Assert.Equal([earlier.DeviceId], await ReadingAsync());
        var own = (await _mia.Devices.ListDevicesAsync(new())).Devices;
        Assert.Equal([_organizationId], own.Single(device => device.DeviceId == later.DeviceId).PendingOrganizationIds);
        Assert.Empty(own.Single(device => device.DeviceId == earlier.DeviceId).PendingOrganizationIds);
        Assert.Equal(pending.Fingerprint, own.Single(device => device.DeviceId == later.DeviceId).Fingerprint);

        var approval = new ApproveDeviceRequest { OrganizationId = _organizationId, DeviceId = later.DeviceId };
        await Failure.IsAsync(_mia.Devices.ApproveDeviceAsync(approval), StatusCode.PermissionDenied, "ROLE_TOO_LOW");
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        await Failure.IsAsync(_owner.Devices.ApproveDeviceAsync(approval), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");
        await _owner.PostAsync("/session/step-up", new { password = Site.Password });
        await _owner.Devices.ApproveDeviceAsync(approval);

        Assert.Equal([earlier.DeviceId, later.DeviceId], (await ReadingAsync()).Order());
        Assert.Empty((await _owner.Devices.ListPendingDevicesAsync(new() { OrganizationId = _organizationId })).Devices);
    }

    [Fact]
    public async Task Device_WaitingInOneOrganization_ReadsTheOther()
    {
        var elsewhere = (await _owner.Organizations.CreateOrganizationAsync(new() { Name = "Elsewhere" })).Organization.OrganizationId;
        await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = elsewhere, DeviceApprovalRequired = true });
        var device = await Enrolled.EnrolAsync(_owner, "laptop");

        Assert.Equal([device.DeviceId], await ReadingAsync());
        Assert.Empty((await _owner.Devices.ListDevicesAsync(new() { OrganizationId = elsewhere })).Devices);
        await _owner.Organizations.UpdateOrganizationAsync(new() { OrganizationId = elsewhere, DeviceApprovalRequired = false });
        Assert.Single((await _owner.Devices.ListDevicesAsync(new() { OrganizationId = elsewhere })).Devices);
    }

    [Fact]
    public async Task Device_Renamed_ByItsOwnerAlone()
    {
        var device = await Enrolled.EnrolAsync(_mia, "laptop");

        await Failure.IsAsync(_owner.Devices.RenameDeviceAsync(new() { DeviceId = device.DeviceId, Name = "mine" }), StatusCode.NotFound, "DEVICE_NOT_FOUND");
        await Failure.IsAsync(_mia.Devices.RenameDeviceAsync(new() { DeviceId = device.DeviceId, Name = "" }), StatusCode.InvalidArgument, "INVALID_DEVICE");
        var renamed = await _mia.Devices.RenameDeviceAsync(new() { DeviceId = device.DeviceId, Name = "Mia's laptop" });

        Assert.Equal("Mia's laptop", renamed.Device.Name);
    }

    [Fact]
    public async Task Device_Enrolled_TellsItsOwnerByMail()
    {
        await Enrolled.EnrolAsync(_mia, "strange laptop");

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!_site.Mails("mia@acme.test").Any(text => text.Contains("\"strange laptop\"", StringComparison.Ordinal)))
            await Task.Delay(20, patience.Token);
    }

    private async Task<IEnumerable<string>> ReadingAsync() =>
        (await _owner.Devices.ListDevicesAsync(new() { OrganizationId = _organizationId })).Devices.Select(device => device.DeviceId);
}
