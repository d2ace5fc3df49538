using Dapper;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Database.Tests;

/// <summary>What exceptions of both engines mean.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(2627, 14, DatabaseFailure.UniqueViolation)]
    [InlineData(2601, 14, DatabaseFailure.UniqueViolation)]
    [InlineData(1205, 13, DatabaseFailure.Deadlock)]
    [InlineData(-2, 11, DatabaseFailure.Unreachable)]
    [InlineData(10054, 20, DatabaseFailure.Unreachable)]
    [InlineData(40613, 17, DatabaseFailure.Unreachable)]
    [InlineData(596, 21, DatabaseFailure.Unreachable)]
    [InlineData(547, 16, DatabaseFailure.Other)]
    [InlineData(2628, 16, DatabaseFailure.Other)]
    [InlineData(51000, 16, DatabaseFailure.Other)]
    public void Of_SqlServer_IsByNumberAndSeverity(int number, byte severity, DatabaseFailure expected) =>
        Assert.Equal(expected, DatabaseFailures.Of(Failures.OfNumber(number, severity)));

    [Theory]
    [InlineData("INSERT INTO things (id, name) VALUES (1, 'other')")]
    [InlineData("INSERT INTO things (id, name) VALUES (2, 'one')")]
    public async Task Of_Sqlite_RowIsThere_IsAUniqueViolation(string insert)
    {
        using var folder = new TemporaryFolder();
        using var database = new SqliteDatabase(folder.File("test.db"));
        await using var connection = await database.OpenAsync(default);
        await connection.ExecuteAsync("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL); INSERT INTO things VALUES (1, 'one')");

        var unique = await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => connection.ExecuteAsync(insert));
        var missing = await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => connection.ExecuteAsync("INSERT INTO things (id) VALUES (3)"));

        Assert.Equal((DatabaseFailure.UniqueViolation, DatabaseFailure.Other), (DatabaseFailures.Of(unique), DatabaseFailures.Of(missing)));
    }

    [Fact]
    public void Of_AnythingElse_IsOther() => Assert.Equal(DatabaseFailure.Other, DatabaseFailures.Of(new InvalidOperationException("no")));
}
