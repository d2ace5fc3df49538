using System.Diagnostics;
using Grpc.Core;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Host.Demo;
using Platform.TestKit;

namespace Platform.Host.Tests;

public sealed class ApartTests(ApartFixture apart) : IClassFixture<ApartFixture>
{
    [RedisFact]
    public async Task Demo_FiveProcessesAndRedis_RunsTheMainJob()
    {
        var (exitCode, output) = (await apart.StartedAsync()).Demo;

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"step\":\"done\",\"ok\":true", output, StringComparison.Ordinal);
        Assert.Equal(8, output.Split('\n').Count(line => line.Contains("\"step\":\"save\"", StringComparison.Ordinal)));
    }

    [RedisFact]
    public async Task Save_CredentialsKilledAtAnyMoment_NoAcknowledgedSaveIsLostAndNoneComesTwice()
    {
        var kills = Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 100 : 6;
        var platform = (await apart.StartedAsync()).Platform;
        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(platform.Url)));
        var (session, organization) = await apart.SetUpAsync(connection);
        var editor = new CredentialEditor(connection, session);
        var acknowledged = new List<(string CredentialId, long Revision)>();
        var random = new Random(7);

        for (var kill = 0; kill < kills; kill++)
        {
            // Saves go on while the process is killed under them; each is tried again, under its own request id, until it is answered.
            using var stop = new CancellationTokenSource();
            var saving = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                    acknowledged.Add(await SaveUntilAnsweredAsync(editor, organization, $"Key {acknowledged.Count}"));
            });
            await Task.Delay(random.Next(50, 400));
            await platform.KillAsync("credentials");
            await platform.RestartAsync("credentials");
            await stop.CancelAsync();
            await saving;
        }

        var listed = await editor.ListAsync(organization);
        Assert.Equal(acknowledged.Select(save => save.CredentialId).Order(), listed.Credentials.Select(credential => credential.CredentialId).Order());
        Assert.Equal(Enumerable.Range(1, acknowledged.Count).Select(revision => (long)revision), acknowledged.Select(save => save.Revision));
        Assert.Equal(acknowledged.Count, listed.Revision);
        Assert.True(acknowledged.Count >= kills, "Too few saves to prove anything.");
    }

    [RedisFact]
    public async Task Device_AnySyncNodeOrRedisKilled_MissesNothing()
    {
        var platform = (await apart.StartedAsync()).Platform;
        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(platform.Url)));
        var (session, organization) = await apart.SetUpAsync(connection);
        var editor = new CredentialEditor(connection, session);
        using var folder = new TemporaryFolder();
        await using var device = await DemoDevice.EnrollAsync(folder.Path, connection, session, "laptop", default);
        device.Start();
        await UntilAsync(() => device.RevisionOf(organization) is not null);
        string[] victims = ["sync", "redis", "sync2", "gateway", "org"];

        foreach (var victim in victims)
        {
            await (victim == "redis" ? platform.Redis.KillAsync() : platform.KillAsync(victim));
            if (victim is "sync" or "sync2" or "redis")
                await SaveUntilAnsweredAsync(editor, organization, $"While {victim} is away");
            await (victim == "redis" ? platform.Redis.RestartAsync() : platform.RestartAsync(victim));
            var (_, revision) = await SaveUntilAnsweredAsync(editor, organization, $"After {victim} came back");
            await UntilAsync(() => device.RevisionOf(organization) == revision);
        }

        var revisions = device.Advances.Select(advance => advance.Feed.Revision!.Value).ToList();
        Assert.All(device.Advances.Skip(1), advance => Assert.False(advance.BySnapshot));
        Assert.Equal(Enumerable.Range(0, revisions.Count).Select(offset => revisions[0] + offset), revisions);
    }

    private static async Task<(string CredentialId, long Revision)> SaveUntilAnsweredAsync(CredentialEditor editor, Guid organization, string name)
    {
        var requestId = Guid.NewGuid();
        CredentialChange? change = null;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (change is null)
                {
                    using var draft = DemoCredentials.OpenAi(name);
                    change = await editor.CreateAsync(organization, draft);
                }

                var saved = await editor.ApplyAsync(organization, [change], requestId);
                return (change.CredentialId, saved.Revision);
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal && clock.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(10, patience.Token);
    }
}
