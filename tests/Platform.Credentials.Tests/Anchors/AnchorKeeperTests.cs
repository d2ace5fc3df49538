using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Anchors;
using Platform.Credentials.Tests.Harness;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Anchors;

public sealed class AnchorKeeperTests
{
    [SqliteFact]
    public async Task Anchor_OnAnEngineThatDoesNotTellOfCommits_FollowsThemAllTheSame()
    {
        var site = await Site.StartAsync(builder => builder.Services.AddSingleton<ServiceDatabase>(
            new SilentDatabase(Path.Combine(builder.Configuration["Data:Path"]!, "db", "credentials.db"))));
        try
        {
            var workspace = await site.CreateWorkspaceAsync();
            for (var revision = 1L; revision <= 2; revision++)
            {
                await workspace.AddAsync("openai", $"Key {revision}");

                await Eventually.HoldsAsync(() =>
                {
                    Assert.Contains(revision, Anchored(site));
                    return Task.CompletedTask;
                });
            }
        }
        finally
        {
            await site.DisposeAsync();
        }
    }

    private static IReadOnlyList<long> Anchored(Site site)
    {
        var path = Path.Combine(site.Installation.Folder, "anchors", "credentials.json");
        return File.Exists(path) ? [.. Anchor.Parse(Encoding.UTF8.GetBytes(File.ReadAllLines(path)[0])).Feeds.Values.Select(head => head.Revision)] : [];
    }

    /// <summary>As SQL Server, which counts commits for administrators only.</summary>
    private sealed class SilentDatabase(string path) : SqliteDatabase(path)
    {
        public override Task<IChangeCounter> ObserveAsync(CancellationToken cancellationToken) => Task.FromResult<IChangeCounter>(new NoCounter());

        private sealed class NoCounter : IChangeCounter
        {
            public Task<long?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
