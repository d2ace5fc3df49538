using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Anchors;
using Platform.Credentials.Signing;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.V1;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Anchors;

public sealed class RollbackTests
{
    [SqliteFact]
    public async Task Start_RestoredDatabase_StartsNewRunsBeforeAnybodyAsks()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        var (restored, untouched) = (await own.Site.CreateWorkspaceAsync(), await own.Site.CreateWorkspaceAsync());
        await restored.AddAsync("openai", "Before");
        await untouched.AddAsync("openai", "Before");
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var (seenUntouched, _) = (await untouched.OpenFeedAsync(device), await restored.OpenFeedAsync(device));
        await backup.TakeAsync();
        await restored.AddAsync("openai", "Lost");
        var seen = await restored.OpenFeedAsync(device);

        await backup.RestoreAsync(forgetAnchor: false);
        var opened = await restored.OpenFeedAsync(device);

        Assert.Equal(seen.Head.Revision + 1, opened.Head.Revision);
        var reset = LogReset.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(opened.LogResetFrame).Body);
        Assert.Equal((LogResetReason.Anchor, 1), (reset.Reason, reset.PreviousLogIds.Count(id => id == seen.Head.LogId)));
        Assert.Equal(seenUntouched.Head, (await untouched.OpenFeedAsync(device)).Head);
        var rows = (await AuditLog.ReadAsync(own.Site, restored)).Select(row => row.Action).ToList();
        Assert.Single(rows, "log.reset");
        Assert.Single(rows, "audit.rolled-back");
        Assert.Contains(own.AllLogs, line => line.Contains("AuditRolledBack", StringComparison.Ordinal));
        Assert.NotEmpty(Evidence(own.Site));
    }

    [SqliteFact]
    public async Task Start_RestoredToBeforeTheFeed_SaysThatItIsLost()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        await backup.TakeAsync();
        await (await own.Site.CreateWorkspaceAsync()).AddAsync("openai", "Lost");

        await backup.RestoreAsync(forgetAnchor: false);

        Assert.Contains(own.AllLogs, line => line.Contains("FeedLost", StringComparison.Ordinal));
        Assert.Contains(await InstallationLogAsync(own.Site), action => action == "feed.lost");
    }

    [Fact]
    public async Task Start_NothingLost_ChangesNothing()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var before = await workspace.OpenFeedAsync(device);

        await own.Site.RestartAsync();
        await own.Site.RestartAsync();

        Assert.Equal(before.Head, (await workspace.OpenFeedAsync(device)).Head);
        Assert.Empty(Evidence(own.Site));
        Assert.DoesNotContain(own.AllLogs, line => line.Contains("Anchor", StringComparison.Ordinal) && line.Contains("rror", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_DatabaseNewerThanItsAnchor_IsNoSignOfAnything()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "One");
        await own.Site.RestartAsync();
        var older = await File.ReadAllBytesAsync(AnchorPath(own.Site));
        await workspace.AddAsync("openai", "Two");
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var before = await workspace.OpenFeedAsync(device);
        await own.Site.Host.DisposeAsync();
        await File.WriteAllBytesAsync(AnchorPath(own.Site), older);

        await own.Site.StartAgainAsync();

        Assert.Equal(before.Head, (await workspace.OpenFeedAsync(device)).Head);
        Assert.Empty(Evidence(own.Site));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("of another installation")]
    [InlineData("junk")]
    public async Task Start_AnchorThatWasNotWrittenHere_IsRefusedAndKept(string kind)
    {
        await using var own = await OwnSite.StartAsync();
        await (await own.Site.CreateWorkspaceAsync()).AddAsync("openai", "Main");
        await own.Site.Host.DisposeAsync();
        var lines = await File.ReadAllLinesAsync(AnchorPath(own.Site));
        if (kind == "changed")
            lines[0] = lines[0].Replace("\"revision\":1", "\"revision\":0", StringComparison.Ordinal);
        else if (kind == "junk")
            lines = ["{}", "{}"];
        else
            lines = await StrangersAnchorAsync();
        await File.WriteAllLinesAsync(AnchorPath(own.Site), lines);

        await own.Site.StartAgainAsync();

        Assert.Contains(own.AllLogs, line => line.Contains("AnchorRefused", StringComparison.Ordinal));
        Assert.Contains(await InstallationLogAsync(own.Site), action => action == "anchor.refused");
        Assert.Equal(lines, await File.ReadAllLinesAsync(Assert.Single(Evidence(own.Site))));
    }

    [Fact]
    public async Task Start_AnchorIsGone_IsSaid()
    {
        await using var own = await OwnSite.StartAsync();
        await (await own.Site.CreateWorkspaceAsync()).AddAsync("openai", "Main");
        await own.Site.Host.DisposeAsync();
        File.Delete(AnchorPath(own.Site));

        await own.Site.StartAgainAsync();

        Assert.Contains(own.AllLogs, line => line.Contains("AnchorMissing", StringComparison.Ordinal));
        Assert.Contains(await InstallationLogAsync(own.Site), action => action == "anchor.missing");
    }

    [SqliteFact]
    public async Task Start_DatabaseOfBeforeASigningRotation_IsSaid()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        await backup.TakeAsync();
        await own.Site.Host.Services.GetRequiredService<SigningRing>().RotateAsync(CancellationToken.None);

        await backup.RestoreAsync(forgetAnchor: false);

        Assert.Contains(own.AllLogs, line => line.Contains("SigningKeyLost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Running_AuditRowsChangedMeanwhile_AreNotAnchoredOver()
    {
        await using var own = await OwnSite.StartAsync(builder => builder.Configuration["Credentials:AnchorInterval"] = "00:00:00.05");
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        await Eventually.HoldsAsync(async () => Assert.Equal(2, (await ReadAsync(own.Site)).Audit.GetValueOrDefault(workspace.OrganizationId)?.Count));
        var before = (await ReadAsync(own.Site)).Audit[workspace.OrganizationId];

        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync(
                "DROP TRIGGER audit_keeps_rows; DELETE FROM audit WHERE organization_id = @OrganizationId AND number = 2", new { workspace.OrganizationId });
        }

        await workspace.AddAsync("openai", "Another");

        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(own.Site.Host.Logs.Lines, line => line.Contains("AnchorNotWritten", StringComparison.Ordinal))));
        Assert.Equal(before.Hash, (await ReadAsync(own.Site)).Audit[workspace.OrganizationId].Hash);
        await own.Site.RestartAsync();
        Assert.Contains(own.AllLogs, line => line.Contains("AuditRolledBack", StringComparison.Ordinal));
    }

    private static string AnchorPath(Site site) => Path.Combine(site.Installation.Folder, "anchors", "credentials.json");

    private static string[] Evidence(Site site) => Directory.GetFiles(Path.GetDirectoryName(AnchorPath(site))!, "credentials.json.2*");

    private static async Task<Anchor> ReadAsync(Site site) =>
        Anchor.Parse(System.Text.Encoding.UTF8.GetBytes((await File.ReadAllLinesAsync(AnchorPath(site)))[0]));

    private static async Task<string[]> StrangersAnchorAsync()
    {
        await using var stranger = await OwnSite.StartAsync();
        await stranger.Site.Host.DisposeAsync();
        return await File.ReadAllLinesAsync(AnchorPath(stranger.Site));
    }

    private static Task<IEnumerable<string>> InstallationLogAsync(Site site) => site.Host.Database.ReadAsync(
        async (connection, transaction) => (await AuditTable.ListAsync(connection, transaction, Guid.Empty, new AuditFilter(), long.MaxValue, 100)).Select(row => row.Row.Action),
        CancellationToken.None);
}
