using System.Collections.Concurrent;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Saving;

public sealed class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(60)]
    public async Task KilledAmidSaves_EveryAnsweredSaveIsThereAndEveryOtherCanBeRetried(int answersBeforeTheKill)
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var requests = new ConcurrentQueue<ApplyChangesRequest>();
        for (var index = 0; index < 120; index++)
            requests.Enqueue(workspace.Save(await workspace.CreateAsync("openai", $"Key {index}")));
        var all = requests.ToList();
        await own.Site.Host.DisposeAsync();

        var answered = await SaveUntilKilledAsync(own.Site, requests, answersBeforeTheKill);
        await own.Site.StartAgainAsync();

        Assert.InRange(answered.Count, answersBeforeTheKill, all.Count - 1);
        var kept = (await workspace.ListAsync()).Credentials.ToDictionary(credential => credential.CredentialId);
        Assert.All(answered, pair => Assert.Equal(pair.Value.Credentials.Single(), kept[pair.Key.Changes[0].CredentialId]));
        foreach (var request in all)
        {
            var response = await workspace.SendAsync(request);
            if (answered.TryGetValue(request, out var first))
                Assert.Equal(first, response);
        }

        var head = (await workspace.OpenFeedAsync(await own.Site.Org.EnrolAsync(own.Site.Org.Owner))).Head;
        Assert.Equal(all.Count, head.Revision);
        Assert.Equal(all.Count, (await Replay.FromStartAsync(own.Site, head)).Resources.Count);
    }

    private static async Task<ConcurrentDictionary<ApplyChangesRequest, ApplyChangesResponse>> SaveUntilKilledAsync(
        Site site, ConcurrentQueue<ApplyChangesRequest> requests, int answersBeforeTheKill)
    {
        var answered = new ConcurrentDictionary<ApplyChangesRequest, ApplyChangesResponse>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var process = await CredentialsProcess.StartAsync(site);
        var writers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (requests.TryDequeue(out var request))
            {
                try
                {
                    answered[request] = await process.Credentials.ApplyChangesAsync(request, site.Org.Owner.Headers);
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal)
                {
                    // The process is gone; whether this Save was committed, nobody knows.
                    return;
                }

                if (answered.Count >= answersBeforeTheKill)
                    enough.TrySetResult();
            }
        }).ToList();

        await enough.Task;
        await process.KillAsync();
        await Task.WhenAll(writers);
        return answered;
    }
}
