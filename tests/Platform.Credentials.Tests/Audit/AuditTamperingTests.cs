using Dapper;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Audit;

/// <summary>Somebody who owns the database changes the log: the verifier says so.</summary>
public sealed class AuditTamperingTests(FilledLog log) : IClassFixture<FilledLog>
{
    private const string Row3 = "WHERE organization_id = @id AND number = 3";

    [SqliteFact]
    public async Task Verify_LogAsItWas_HasNoProblems()
    {
        await log.RestoreAsync();

        Assert.Empty((await log.VerifyAsync()).Problems);
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
        await log.RestoreAsync();
        await TamperAsync(sql);

        var result = await log.VerifyAsync();

        Assert.True(result.Problems.Count > 0, change);
    }

    [SqliteFact]
    public async Task Verify_ChainWrittenAnewAfterAnEdit_IsDetectedByTheAnchor()
    {
        await log.RestoreAsync();
        await RewriteAsync();

        var result = await log.VerifyAsync();

        Assert.Contains(result.Problems, problem => problem.Description.Contains("written anew", StringComparison.Ordinal));
    }

    /// <summary>As somebody who can write the file: the triggers keep nobody back who owns the database.</summary>
    private async Task TamperAsync(string sql)
    {
        using var database = new SqliteDatabase(log.DatabaseFile);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_content", transaction: transaction);
                Assert.True(await connection.ExecuteAsync(sql, new { id = log.OrganizationId }, transaction) > 0);
            },
            CancellationToken.None);
    }

    /// <summary>Somebody who knows the chain changes the third row, and computes every hash after it.</summary>
    private async Task RewriteAsync()
    {
        var organizationId = log.OrganizationId;
        using var database = new SqliteDatabase(log.DatabaseFile);
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
}
