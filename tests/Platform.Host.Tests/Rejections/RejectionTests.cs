using Platform.Credentials.V1;

namespace Platform.Host.Tests.Rejections;

/// <summary>A program finds a key refused: what the portal's page asks for says which machine, when and why.</summary>
public sealed class RejectionTests : IAsyncLifetime
{
    private HostedPlatform _platform = null!;

    public async Task InitializeAsync() => _platform = await HostedPlatform.StartAsync();

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Reject_OnAMachineThatIsAway_IsListedForItWithTheTimeItWasFound()
    {
        var machine = await _platform.AddMachineAsync(_platform.Owner, "laptop");
        var other = await _platform.AddMachineAsync(_platform.Owner, "desktop");
        var (id, revision) = await _platform.SaveAsync("Key");
        await HostedPlatform.UntilAsync(() => machine.Revision == revision && other.Revision == revision, "both hold it");
        await _platform.StopAsync();
        var before = DateTimeOffset.UtcNow;
        machine.Reject(id, RejectionReason.Unauthorized);
        var after = DateTimeOffset.UtcNow;

        await _platform.StartAgainAsync();

        var rejection = await RejectionOfAsync(machine);
        Assert.Equal((id.ToString("D"), 1L, RejectionReason.Unauthorized), (rejection.CredentialId, rejection.Version, rejection.Reason));
        Assert.InRange(rejection.RejectTime.ToDateTimeOffset(), before.AddMilliseconds(-1), after);
        Assert.Empty((await DeliveriesAsync()).Single(one => one.DeviceId == other.DeviceId.ToString("D")).Rejections);
    }

    private async Task<DeliveryRejection> RejectionOfAsync(TestMachine machine)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if ((await DeliveriesAsync()).Single(one => one.DeviceId == machine.DeviceId.ToString("D")).Rejections is [var only])
                return only;
            await Task.Delay(100);
        }

        throw new Xunit.Sdk.XunitException("The rejection did not come.");
    }

    private async Task<IReadOnlyList<Delivery>> DeliveriesAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return (await new CredentialService.CredentialServiceClient(_platform.Connection.Gateway).ListDeliveriesAsync(
                    new ListDeliveriesRequest { OrganizationId = _platform.Organization.ToString("D") }, _platform.AsOwner())).Deliveries;
            }
            catch (Grpc.Core.RpcException) when (attempt < 100)
            {
                // Right after a restart the first calls may fail.
                await Task.Delay(100);
            }
        }
    }
}
