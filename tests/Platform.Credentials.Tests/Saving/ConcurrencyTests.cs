using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Saving;

[Collection(SharedSite.Name)]
public sealed class ConcurrencyTests(Site site)
{
    [Fact]
    public async Task ApplyChanges_200SavesOfOtherCredentialsAtOnce_AllSucceedWithoutGap()
    {
        const int saves = 200;
        var workspace = await site.CreateWorkspaceAsync();
        var requests = new List<ApplyChangesRequest>();
        for (var index = 0; index < saves; index++)
            requests.Add(workspace.Save(await workspace.CreateAsync("openai", $"Key {index}")));

        var responses = await Task.WhenAll(requests.Select(request => workspace.SendAsync(request)));

        Assert.Equal(Enumerable.Range(1, saves).Select(revision => (long)revision), responses.Select(response => response.Revision).Order());
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var head = (await workspace.OpenFeedAsync(device)).Head;
        var replica = await Replay.FromStartAsync(site, head);
        Assert.Equal(saves, replica.Resources.Count);
        Assert.Equal((await workspace.SnapshotAsync(head.FeedId)).Content, replica.Content);
    }

    [Fact]
    public async Task ApplyChanges_ManySavesOfOneCredentialAtOnce_ExactlyOneWins()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync("openai", "Main");
        var changes = new List<CredentialChange>();
        for (var index = 0; index < 25; index++)
            changes.Add(await workspace.UpdateAsync(read, $"Name {index}"));

        var outcomes = await Task.WhenAll(changes.Select(async change =>
        {
            try
            {
                return (await workspace.ApplyAsync(change)).Credentials.Single().Form.Name;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
            {
                return null;
            }
        }));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        var list = await workspace.ListAsync();
        Assert.Equal((2L, winner, 2L), (list.Revision, list.Credentials.Single().Form.Name, list.Credentials.Single().Version));
    }

    [Fact]
    public async Task ApplyChanges_SameNameAtOnce_ExactlyOneWins()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var requests = new List<ApplyChangesRequest>();
        for (var index = 0; index < 10; index++)
            requests.Add(workspace.Save(await workspace.CreateAsync("gemini", "The one")));

        var outcomes = await Task.WhenAll(requests.Select(async request =>
        {
            try
            {
                await workspace.SendAsync(request);
                return StatusCode.OK;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode;
            }
        }));

        Assert.Equal(1, outcomes.Count(outcome => outcome == StatusCode.OK));
        Assert.Equal(9, outcomes.Count(outcome => outcome == StatusCode.AlreadyExists));
        Assert.Single((await workspace.ListAsync()).Credentials);
    }
}
