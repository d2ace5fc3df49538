using Platform.Client;
using Platform.Credentials.V1;

namespace Platform.Host.Tests.Removals;

/// <summary>A member leaves, a laptop is lost: what becomes of the keys on the machines, through the real services.</summary>
public sealed class RemovalTests : IAsyncLifetime
{
    private const int Machines = 5;

    private HostedPlatform _platform = null!;
    private TestMachine _owners = null!;
    private Session _member = null!;

    public async Task InitializeAsync()
    {
        _platform = await HostedPlatform.StartAsync();
        _owners = await _platform.AddMachineAsync(_platform.Owner, "owner");
        _member = await _platform.AddMemberAsync("member@example.com");
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    private async Task<Removal[]> RemovalsAsync() =>
        [.. (await new CredentialService.CredentialServiceClient(_platform.Connection.Gateway).ListRemovalsAsync(
            new ListRemovalsRequest { OrganizationId = _platform.Organization.ToString("D") }, _platform.AsOwner())).Removals];

    [Fact]
    public async Task RemoveMember_WithOpenStreams_EveryMachineWipesAndConfirms_AndTheOthersGoOnUnderANewKey()
    {
        var machines = new List<TestMachine>();
        for (var i = 0; i < Machines; i++)
            machines.Add(await _platform.AddMachineAsync(_member, $"laptop {i}"));
        var (exposed, revision) = await _platform.SaveAsync("Before");
        await HostedPlatform.UntilAsync(() => machines.Append(_owners).All(machine => machine.Revision == revision), "every machine holds it");

        await _platform.RemoveMemberAsync(_member);
        await HostedPlatform.UntilAsync(() => machines.TrueForAll(machine => machine.IsWiped), "every machine of the member has wiped it");
        var (after, _) = await _platform.SaveAsync("After");
        await HostedPlatform.UntilAsync(() => _owners.Held.Contains(after), "the owner's machine holds what came after");

        Assert.All(machines, machine =>
        {
            Assert.Empty(machine.Held);
            Assert.Empty(machine.FeedFiles);
            Assert.Equal(RevocationReason.MemberRemoved, Assert.Single(machine.Events.OfType<ClientEvent.FeedRemoved>()).Reason);
        });
        var removals = await RemovalsAsync();
        Assert.Equal(machines.Select(machine => machine.DeviceId.ToString("D")).Order(), removals.Select(removal => removal.DeviceId).Order());
        Assert.All(removals, removal =>
        {
            Assert.NotNull(removal.WipeTime);
            Assert.Equal(exposed.ToString("D"), Assert.Single(removal.ExposedCredentials).CredentialId);
        });

        // The key is rotated in the background: everything is re-sealed at a revision of its own, and the owner's machine follows.
        await HostedPlatform.UntilAsync(() => _owners.Revision >= revision + 2, "the re-sealed records");
        var (last, _) = await _platform.SaveAsync("Last");
        await HostedPlatform.UntilAsync(() => _owners.Held.SetEquals([exposed, after, last]), "the owner's machine opens everything under the new key");
        Assert.DoesNotContain(_owners.Events, happened => happened is ClientEvent.FrameRejected);
    }

    [Fact]
    public async Task RevokeDevice_WhileItIsAway_WipesWhenItComesBack_AndIsUnconfirmedUntilThen()
    {
        var lost = await _platform.AddMachineAsync(_member, "lost laptop");
        var kept = await _platform.AddMachineAsync(_member, "kept laptop");
        var (_, revision) = await _platform.SaveAsync("Key");
        await HostedPlatform.UntilAsync(() => lost.Revision == revision && kept.Revision == revision, "both hold it");
        await lost.StopAsync();

        await _platform.RevokeAsync(lost);
        Assert.Null(Assert.Single(await RemovalsAsync()).WipeTime);
        lost.Start();
        await HostedPlatform.UntilAsync(() => lost.IsWiped, "the lost laptop has wiped it");

        Assert.Empty(lost.FeedFiles);
        Assert.NotNull(Assert.Single(await RemovalsAsync()).WipeTime);
        var (again, _) = await _platform.SaveAsync("After");
        await HostedPlatform.UntilAsync(() => kept.Held.Contains(again), "the other one goes on");
        Assert.DoesNotContain(kept.Events, happened => happened is ClientEvent.FeedRemoved);
    }
}
