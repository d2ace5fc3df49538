using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Removals;

/// <summary>A removal is answered when credentials has committed its fence, and credentials hears of every removal in the end.</summary>
public sealed class FenceTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private OtherService _credentials = null!;
    private Person _owner = null!;
    private Person _mia = null!;
    private TestDevice _device = null!;
    private string _acme = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        _credentials = await OtherService.StartAsync(_installation, _org, "credentials");
        (_owner, _acme) = await _org.SetUpAsync();
        _mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");
        _device = await _org.EnrolAsync(_mia);
    }

    public async Task DisposeAsync()
    {
        await _credentials.DisposeAsync();
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    private AsyncUnaryCall<RemoveMemberResponse> RemoveMiaAsync() =>
        _org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = _mia.UserId }, _owner.Headers);

    private AsyncUnaryCall<RevokeDeviceResponse> RevokeAsync() =>
        _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = _device.IdText }, _owner.Headers);

    private async Task<long> VersionAsync() =>
        (await _credentials.Memberships.ResolveMembershipAsync(new ResolveMembershipRequest { UserId = _owner.UserIdBytes, OrganizationId = Requests.Id(_acme) })).MembershipVersion;

    [Fact]
    public async Task RemoveMember_Answered_CredentialsHasTheFence()
    {
        await RemoveMiaAsync();

        // The worker may have told it too, which is harmless.
        var fence = Assert.Single(_org.Fences.Committed.Distinct());
        Assert.Equal(
            (Requests.Id(_acme), _mia.UserIdBytes, await VersionAsync(), RevocationReason.MemberRemoved, _owner.UserIdBytes),
            (fence.OrganizationId, fence.UserId, fence.MembershipVersion, fence.Reason, fence.ActorId));
        Assert.Equal([_device.IdBytes], fence.DeviceIds);
    }

    [Fact]
    public async Task RevokeDevice_OfAUserInTwoOrganizations_IsFencedInBoth()
    {
        var second = (await _org.Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "Second" }, _mia.Headers)).Organization.OrganizationId;

        await RevokeAsync();

        Assert.Equal(new[] { Requests.Id(_acme), Requests.Id(second) }.ToHashSet(), _org.Fences.Committed.Select(fence => fence.OrganizationId).ToHashSet());
        Assert.All(_org.Fences.Committed, fence => Assert.Equal((RevocationReason.DeviceRevoked, _device.IdBytes), (fence.Reason, fence.DeviceIds.Single())));
    }

    [Fact]
    public async Task RemoveMember_CredentialsDown_StandsAndIsSaidToBePending()
    {
        _org.Fences.Down = true;

        (await Failure.OfAsync(RemoveMiaAsync())).Is(StatusCode.Unavailable, "REMOVAL_PENDING");

        var device = (await _credentials.Memberships.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = _device.IdBytes })).Device;
        Assert.Empty(device.OrganizationIds);
        Assert.Contains(_org.Announced, announcement => announcement.UserId == _mia.UserIdBytes);
        _org.Fences.Down = false;
        await UntilAsync(() => !_org.Fences.Committed.IsEmpty);
    }

    [Fact]
    public async Task RevokeDevice_CredentialsDown_IsToldOverARestart()
    {
        _org.Fences.Down = true;
        (await Failure.OfAsync(RevokeAsync())).Is(StatusCode.Unavailable, "REMOVAL_PENDING");
        await _org.DisposeAsync();

        _org = await OrgHost.StartAsync(_installation);
        await UntilAsync(() => !_org.Fences.Committed.IsEmpty);

        Assert.Equal([_device.IdBytes], Assert.Single(_org.Fences.Committed.Distinct()).DeviceIds);
    }

    [Fact]
    public async Task RevokeDevice_AgainAfterItWasPending_IsAnswered()
    {
        _org.Fences.Down = true;
        await Failure.OfAsync(RevokeAsync());
        _org.Fences.Down = false;

        await RevokeAsync();

        Assert.NotEmpty(_org.Fences.Committed);
    }

    [Fact]
    public async Task RemoveMember_Refused_FencesNothing()
    {
        await Failure.OfAsync(_org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = _owner.UserId }, _mia.Headers));

        Assert.Empty(_org.Fences.Committed);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
