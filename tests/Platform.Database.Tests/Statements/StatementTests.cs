using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Platform.Credentials;
using Platform.Defaults;
using Platform.Org;
using Platform.TestKit;

namespace Platform.Database.Tests.Statements;

/// <summary>
/// Every statement of both services. SQLite prepares its own against the real schema; T-SQL is read by a parser of the dialect, which
/// knows the grammar and no types: that SQL Server runs them is seen only where there is one (PLATFORM_TEST_SQLSERVER).
/// </summary>
public sealed partial class StatementTests
{
    private static readonly string[] Forbidden =
    [
        @"\bMERGE\b", @"\bALTER DATABASE\b", @"\bWITH \((NOLOCK|UPDLOCK|HOLDLOCK|ROWLOCK|TABLOCK|READPAST|XLOCK)", @"\bNOLOCK\b", @"\bsysindexes\b", @"sys\.indexes",
        // What only SQLite knows.
        @"\bLIMIT\b", @"\bRETURNING\b", @"\bON CONFLICT\b", @"\bjson_each\b", @"\bunhex\b", @"\browid\b", @"\blength\(", @"\|\|", @"\bRECURSIVE\b", @"SELECT EXISTS\b",
        @"\bINSERT OR\b", @"\bSTRICT\b", @"\bWITHOUT ROWID\b", @"\btypeof\b", @"\bAUTOINCREMENT\b", @"\bIS NOT DISTINCT\b", @"\btrue\b|\bfalse\b",
    ];

    [Fact]
    public void Statements_OfTheServices_AreAllFound()
    {
        Assert.InRange(SqlTexts.Shared.Count, 100, 400);
        Assert.InRange(SqlTexts.PerEngine.Count, 12, 40);
        Assert.Contains(SqlTexts.Shared, sql => sql.StartsWith("UPDATE users SET password_hash", StringComparison.Ordinal));
        Assert.Contains(SqlTexts.Shared, sql => sql.Contains("INSERT INTO audit", StringComparison.Ordinal));
        Assert.All(SqlTexts.PerEngine, sql => Assert.NotEqual(sql.Sqlite, sql.SqlServer));
    }

    [Fact]
    public void Statements_AreWholeConstants_SoNoValueIsEverPutIntoOne() => Assert.Empty(SqlTexts.Parts);

    [Fact]
    public void Statements_WithText_HaveItAsParameters() =>
        // A literal of text in a statement is a word of the platform's own at best; there is none but those of migrating.
        Assert.DoesNotContain(SqlTexts.Shared, sql => sql.Contains('\'', StringComparison.Ordinal));

    [Fact]
    public void TransactSql_UsesNothingThatIsRuledOut()
    {
        var texts = SqlTexts.SqlServer.Concat(Scripts().Select(script => Comments().Replace(script.Text, "")));

        Assert.Empty(texts.SelectMany(sql => Forbidden.Where(word => Regex.IsMatch(sql, word)).Select(word => $"{word}: {sql}")));
    }

    [NodeFact]
    public async Task TransactSql_OfEveryStatementAndScript_Parses()
    {
        var parsed = await TransactSql.ParseAsync(SqlTexts.SqlServer, Scripts());

        Assert.Empty(parsed.Errors);
        Assert.Empty(parsed.Unquoted);
        Assert.True(parsed.Tables.Count > 20);
    }

    [NodeFact]
    public async Task Parser_OfWrongStatements_SaysSo()
    {
        var parsed = await TransactSql.ParseAsync(["SELECT a FORM t", "UPDATE t SET a = WHERE b = 1", "SELECT view FROM t", "SELECT \"view\" FROM t"], []);

        Assert.Equal(["SELECT a FORM t", "UPDATE t SET a = WHERE b = 1"], parsed.Errors.Select(error => error.Name));
        Assert.Equal([new UnquotedWord("SELECT view FROM t", "view")], parsed.Unquoted);
    }

    [Fact]
    public async Task Sqlite_PreparesEveryStatementAgainstItsSchema()
    {
        using var folder = new TemporaryFolder();
        using var org = new SqliteDatabase(folder.File("org.db"));
        using var credentials = new SqliteDatabase(folder.File("credentials.db"));
        await OrgStorage.MigrateAsync(org, default);
        await CredentialsTables.MigrateAsync(credentials, default);
        await using var first = await org.OpenAsync(default);
        await using var second = await credentials.OpenAsync(default);

        var refused = SqlTexts.Sqlite.Select(sql => (sql, Problem: Prepare(first, sql) is { } problem && Prepare(second, sql) is not null ? problem : null)).Where(one => one.Problem is not null);

        Assert.Empty(refused);
    }

    /// <summary>Why a statement cannot be prepared; null when it can. EXPLAIN prepares and runs nothing.</summary>
    private static string? Prepare(System.Data.Common.DbConnection connection, string sql)
    {
        try
        {
            foreach (var one in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                using var command = (SqliteCommand)connection.CreateCommand();
#pragma warning disable CA2100 // The statements of the services themselves.
                command.CommandText = "EXPLAIN " + one;
#pragma warning restore CA2100
                foreach (var name in Parameters().Matches(one).Select(match => match.Value).Distinct(StringComparer.Ordinal))
                    command.Parameters.AddWithValue(name, DBNull.Value);
                using var reader = command.ExecuteReader();
            }

            return null;
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<(string Name, string Text)> Scripts() =>
        from assembly in new[] { typeof(OrgStorage).Assembly, typeof(CredentialsTables).Assembly }
        from script in SqlTexts.Scripts(DatabaseEngine.SqlServer, assembly)
        from batch in Migrator.Batches(script.Text)
        select (script.Name, batch);

    [GeneratedRegex("@[A-Za-z]+")]
    private static partial Regex Parameters();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comments();
}
