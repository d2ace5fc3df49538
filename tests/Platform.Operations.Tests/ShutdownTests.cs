using System.Diagnostics;
using System.Text.Json.Nodes;
using Grpc.Core;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Host.Demo;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

[Collection(ObservedProcesses.Name)]
public sealed class ShutdownTests
{
    [RedisFact]
    public async Task Stop_OfEachPartUnderLoad_EndsInOrderAndLosesNothing()
    {
        await using var platform = await ComposePlatform.StartAsync();
        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(platform.Url)));
        var (session, organization) = await FirstOwner.CreateAsync(connection, platform.SetupCode);
        using var folder = new TemporaryFolder();
        await using var device = await DemoDevice.EnrollAsync(folder.Path, connection, session, "laptop", default);
        device.Start();
        var editor = new CredentialEditor(connection, session);
        var saved = new List<string>();
        using var stop = new CancellationTokenSource();
        var saving = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                saved.Add(await SaveUntilAnsweredAsync(editor, organization, $"Key {saved.Count}"));
        });

        foreach (var service in new[] { "sync-1", "sync-2", "credentials", "org", "gateway" })
        {
            await Task.Delay(300);
            Assert.Equal(0, await platform.StopAsync(service));
            Assert.DoesNotContain("\"LogLevel\":\"Error\"", platform.Output(service), StringComparison.Ordinal);
            platform.Start(service);
            await platform.WaitUntilReadyAsync(service);
        }

        await stop.CancelAsync();
        await saving;
        var listed = await editor.ListAsync(organization);
        Assert.Equal(saved.Order(), listed.Credentials.Select(credential => credential.CredentialId).Order());
        await UntilAsync(() => device.RevisionOf(organization) == listed.Revision);
        Assert.All(device.Advances.Skip(1), advance => Assert.False(advance.BySnapshot));
        var revisions = device.Advances.Select(advance => advance.Feed.Revision!.Value).ToList();
        Assert.Equal(Enumerable.Range(0, revisions.Count).Select(offset => revisions[0] + offset), revisions);

        // A warning inside a traced request, as a collector reads it.
        await platform.KillRedisAsync();
        await SaveUntilAnsweredAsync(editor, organization, "Without announcements");
        var warning = await platform.WaitForOutputAsync("credentials", line => line.Contains("AnnouncementNotPublished", StringComparison.Ordinal) || line.Contains("was saved but not announced", StringComparison.Ordinal) ? line : null);
        var json = JsonNode.Parse(warning)!;
        Assert.Equal("Warning", json["LogLevel"]!.GetValue<string>());
        Assert.Contains(json["Scopes"]!.AsArray(), scope => scope!["TraceId"]?.GetValue<string>() is { Length: 32 });
        Assert.All(platform.Output("credentials").Split('\n').Where(line => line.StartsWith('{')), line => Assert.NotNull(JsonNode.Parse(line)!["Timestamp"]));
    }

    private static async Task<string> SaveUntilAnsweredAsync(CredentialEditor editor, Guid organization, string name)
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

                await editor.ApplyAsync(organization, [change], requestId);
                return change.CredentialId;
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
