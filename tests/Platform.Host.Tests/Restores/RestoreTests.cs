using Platform.Client;

namespace Platform.Host.Tests.Restores;

/// <summary>An old backup is restored under running devices: every one of them starts over, none goes backwards silently.</summary>
public sealed class RestoreTests
{
    private const int Machines = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OldBackupRestored_UnderRunningDevices_EveryOneResynchronises(bool withoutAnchors)
    {
        await using var platform = await HostedPlatform.StartAsync();
        var machines = new List<TestMachine>();
        for (var i = 0; i < Machines; i++)
            machines.Add(await platform.AddMachineAsync(platform.Owner, $"laptop {i}"));
        var (kept, _) = await platform.SaveAsync("In the backup");
        await SavedAsync(platform, machines);
        await platform.StopAsync();
        platform.BackUp("backup");
        await platform.StartAgainAsync();
        var lost = new List<Guid>();
        for (var i = 0; i < 5; i++)
            lost.Add((await platform.SaveAsync($"After the backup {i}")).Id);
        var head = await SavedAsync(platform, machines);

        await platform.StopAsync();
        platform.Restore("backup", withoutAnchors);
        foreach (var machine in machines)
            machine.Events.Clear();
        await platform.StartAgainAsync();
        var (after, revision) = await platform.SaveAsync("After the restore");
        await HostedPlatform.UntilAsync(() => machines.TrueForAll(machine => machine.Held.Contains(after)), "every machine holds what came after the restore");

        // Positions never repeat: the new run begins behind everything that any device has seen.
        Assert.True(machines.TrueForAll(machine => machine.Revision > head), $"A machine is at {machines.Min(machine => machine.Revision)}, it was at {head}.");
        Assert.All(machines, machine =>
        {
            Assert.Equal(new HashSet<Guid> { kept, after }, machine.Held);
            Assert.Contains(machine.Events.OfType<ClientEvent.FeedAdvanced>(), advanced => advanced.BySnapshot);
            Assert.Equal(lost.Order(), machine.Events.OfType<ClientEvent.CredentialChanged>().Where(changed => changed.Kind == CredentialChangeKind.Removed).Select(changed => changed.Credential.CredentialId).Order());
            Assert.All(machine.Events.OfType<ClientEvent.FeedAdvanced>(), advanced => Assert.True(advanced.Feed.Revision > head));
        });
        Assert.True(revision > 0);
    }

    private static async Task<long> SavedAsync(HostedPlatform platform, List<TestMachine> machines)
    {
        var revision = (await platform.Editor.ListAsync(platform.Organization)).Revision;
        await HostedPlatform.UntilAsync(() => machines.TrueForAll(machine => machine.Revision == revision), $"every machine is at {revision}");
        return revision;
    }
}
