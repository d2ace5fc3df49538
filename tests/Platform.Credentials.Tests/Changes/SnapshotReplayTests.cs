using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Changes;

/// <summary>Whatever was saved, a snapshot is what a replay of the whole log makes, and a device opens all of it.</summary>
[Collection(SharedSite.Name)]
public sealed class SnapshotReplayTests(Site site)
{
    private static readonly string[] Providers = [.. Samples.Keys];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task SnapshotAndReplay_AfterRandomSaves_AreTheSame(int seed)
    {
        var random = new Random(seed);
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var live = new Dictionary<string, Credential>();

        for (var save = 0; save < 15; save++)
        {
            var changes = await ChangesAsync(random, workspace, live, save);
            var response = await workspace.ApplyAsync(changes);
            foreach (var change in changes)
                live.Remove(change.CredentialId);
            foreach (var credential in response.Credentials)
                live[credential.CredentialId] = credential;

            if (random.Next(4) == 0 || save == 14)
                await SameEverywhereAsync(workspace, device, live);
        }
    }

    private static async Task<List<CredentialChange>> ChangesAsync(Random random, Workspace workspace, Dictionary<string, Credential> live, int save)
    {
        var changes = new List<CredentialChange>();
        foreach (var credential in live.Values.Where(_ => random.Next(3) == 0).ToList())
        {
            changes.Add(random.Next(3) switch
            {
                0 => Workspace.Delete(credential),
                1 => await workspace.UpdateAsync(credential, $"Renamed {save} {changes.Count}"),
                _ => await workspace.UpdateAsync(credential, $"Replaced {save} {changes.Count}", Samples.Of(Platform.Providers.ProviderForms.Of(credential.Form).Key)),
            });
        }

        for (var count = random.Next(changes.Count == 0 ? 1 : 0, 4); count > 0; count--)
            changes.Add(await workspace.CreateAsync(Providers[random.Next(Providers.Length)], $"New {save} {changes.Count}"));
        return changes;
    }

    private async Task SameEverywhereAsync(Workspace workspace, TestDevice device, Dictionary<string, Credential> live)
    {
        var feed = await workspace.OpenFeedAsync(device);
        var snapshot = await workspace.SnapshotAsync(feed.Head.FeedId);
        var replay = await Replay.FromStartAsync(site, feed.Head);

        Assert.Equal(replay.Position, snapshot.Position);
        Assert.Equal(replay.Digest, snapshot.Digest);
        Assert.Equal(replay.Content, snapshot.Content);
        Assert.Equal(feed.StateDigest.ToByteArray(), snapshot.Digest);

        var opened = await DeviceView.OpenAsync(workspace, device);
        Assert.Equal(live.Keys.Order(), opened.Keys.Order());
        foreach (var (id, form) in opened)
        {
            var provider = Platform.Providers.ProviderForms.Of(form);
            Assert.Equal(live[id].Form.Name, form.Name);
            foreach (var (field, secret) in Samples.Of(provider.Key).Secrets)
                Assert.Equal(secret, provider.Field(field)!.GetSecret(provider.Get(form)).ToArray());
        }
    }
}
