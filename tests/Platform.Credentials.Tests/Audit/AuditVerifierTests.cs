using Dapper;
using Microsoft.Extensions.Configuration;
using Platform.Credentials.Audit;
using Platform.Credentials.Tests.Harness;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Audit;

public sealed class AuditVerifierTests
{
    private const string Row3 = "WHERE organization_id = @id AND number = 3";

    [Fact]
    public async Task Verify_UntouchedLog_HasNoProblems()
    {
        await using var own = await OwnSite.StartAsync();
        await FillAsync(own.Site);

        var result = await VerifyAsync(own.Site);

        Assert.Empty(result.Problems);
        Assert.Single(result.Anchors);
        Assert.True(result.Rows > 6);
    }

    [SqliteTheory]
    [InlineData("edited action", $"UPDATE audit SET action = 'credential.updated' {Row3}")]
    [InlineData("edited actor", $"UPDATE audit SET actor_id = x'00000000000000000000000000000001' {Row3}")]
    [InlineData("edited target", $"UPDATE audit SET target_id = x'00000000000000000000000000000001' {Row3}")]
    [InlineData("edited time", $"UPDATE audit SET at = at + 1 {Row3}")]
    [InlineData("edited version", $"UPDATE audit SET target_version = target_version + 1 {Row3}")]
    [InlineData("edited revision", $"UPDATE audit SET revision = revision - 1 {Row3}")]
    [InlineData("edited hash", $"UPDATE audit SET hash = randomblob(32) {Row3}")]
    [InlineData("deleted", $"DELETE FROM audit {Row3}")]
    [InlineData("deleted and closed", $"DELETE FROM audit {Row3}; UPDATE audit SET number = number - 1 WHERE organization_id = @id AND number > 3")]
    [InlineData("first deleted", "DELETE FROM audit WHERE organization_id = @id AND number = 1")]
    [InlineData("swapped", """
        UPDATE audit SET number = 100 WHERE organization_id = @id AND number = 3;
        UPDATE audit SET number = 3 WHERE organization_id = @id AND number = 4;
        UPDATE audit SET number = 4 WHERE organization_id = @id AND number = 100
        """)]
    [InlineData("last cut off", "DELETE FROM audit WHERE organization_id = @id AND number >= 6")]
    [InlineData("whole chain removed", "DELETE FROM audit WHERE organization_id = @id")]
    [InlineData("row of another organization", """
        UPDATE audit SET organization_id = x'00000000000000000000000000000001', number = 1 WHERE organization_id = @id AND number = 3
        """)]
    public async Task Verify_LogThatSomebodyChanged_IsDetected(string change, string sql)
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await FillAsync(own.Site);
        await own.Site.Host.DisposeAsync();
        await TamperAsync(own.Site, sql, workspace.OrganizationId);

        var result = await VerifyAsync(own.Site);

        Assert.True(result.Problems.Count > 0, change);
    }

    [SqliteFact]
    public async Task Verify_ChainWrittenAnewAfterAnEdit_IsDetectedByTheAnchor()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await FillAsync(own.Site);
        await own.Site.Host.DisposeAsync();
        await RewriteAsync(own.Site, workspace.OrganizationId);

        var result = await VerifyAsync(own.Site);

        Assert.Contains(result.Problems, problem => problem.Description.Contains("written anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_WithoutAnAnchor_SaysWhatItCannotNotice()
    {
        await using var own = await OwnSite.StartAsync();
        await FillAsync(own.Site);
        await own.Site.Host.DisposeAsync();
        Directory.Delete(Path.Combine(own.Site.Installation.Folder, "anchors"), recursive: true);

        var result = await VerifyAsync(own.Site);

        Assert.Contains("There is no anchor", Assert.Single(result.Problems).Description, StringComparison.Ordinal);
    }

    [SqliteFact]
    public void Hash_KnownRow_IsTheDocumentedOne()
    {
        var row = new AuditRow(
            Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), AuditActor.Service("sync"), "grant.released", Guid.Parse("11121314-1516-1718-191a-1b1c1d1e1f20"), 2, 3,
            DateTimeOffset.UnixEpoch.AddSeconds(1));
        byte[] expected =
        [
            .. "platform audit row v1\0"u8, .. new byte[32], 0, 0, 0, 0, 0, 0, 0, 1,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40,
            0, 12, .. "service:sync"u8, 0, 0, 14, .. "grant.released"u8,
            17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3,
        ];

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(expected), AuditChain.Hash(new byte[32], 1, row));
    }

    private static async Task<Workspace> FillAsync(Site site)
    {
        var (workspace, other) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        for (var index = 0; index < 5; index++)
            await workspace.AddAsync("openai", $"Key {index}");
        await other.AddAsync("openai", "Elsewhere");
        await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        // Until the anchor has all of it.
        await Eventually.HoldsAsync(async () => Assert.Equal(7, await AnchoredAsync(site, workspace.OrganizationId)));
        return workspace;
    }

    private static async Task<long> AnchoredAsync(Site site, Guid organizationId)
    {
        var path = Path.Combine(site.Installation.Folder, "anchors", "credentials.json");
        if (!File.Exists(path))
            return 0;

        var anchor = Credentials.Anchors.Anchor.Parse(System.Text.Encoding.UTF8.GetBytes((await File.ReadAllLinesAsync(path))[0]));
        return anchor.Audit.GetValueOrDefault(organizationId)?.Count ?? 0;
    }

    /// <summary>As somebody who can write the file: the triggers keep nobody back who owns the database.</summary>
    private static async Task TamperAsync(Site site, string sql, Guid id)
    {
        using var database = new SqliteDatabase(site.Installation.DatabaseFile);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_content", transaction: transaction);
                Assert.True(await connection.ExecuteAsync(sql, new { id }, transaction) > 0);
            },
            CancellationToken.None);
    }

    /// <summary>Somebody who knows the chain changes the third row, and computes every hash after it.</summary>
    private static async Task RewriteAsync(Site site, Guid organizationId)
    {
        using var database = new SqliteDatabase(site.Installation.DatabaseFile);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                var rows = (await AuditTable.ListAsync(connection, transaction, organizationId, new AuditFilter(), long.MaxValue, 1000)).Reverse().ToList();
                rows[2] = rows[2] with { Row = rows[2].Row with { Actor = AuditActor.User(Guid.NewGuid()) } };
                await connection.ExecuteAsync("DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_content", transaction: transaction);
                await connection.ExecuteAsync("DELETE FROM audit WHERE organization_id = @organizationId", new { organizationId }, transaction);
                await AuditTable.AppendAsync(connection, transaction, rows.Select(row => row.Row));
            },
            CancellationToken.None);
    }

    private static async Task<AuditVerification> VerifyAsync(Site site)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(site.Installation.Settings("credentials")).Build();
        await using var administration = await CredentialsAdministration.OpenAsync(configuration, CancellationToken.None);
        return await administration.VerifyAuditAsync(CancellationToken.None);
    }
}
