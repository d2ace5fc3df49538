using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Platform.Defaults;

namespace Platform.Database.Tests;

/// <summary>The connection around an engine's own: everything passes through it, and every statement is a span. SQLite stands in for the engine.</summary>
public sealed class TracedConnectionTests
{
    [Fact]
    public async Task Statements_ThroughDapper_WorkAndAreSpans()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is DatabaseTelemetry.Name or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        var spans = new List<Activity>();
        listener.ActivityStopped = spans.Add;
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        await using var connection = new TracedConnection(new SqliteConnection("Data Source=:memory:"), "microsoft.sql_server");
        await connection.OpenAsync();

        List<long> read;
        using (var test = source.StartActivity("test"))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("CREATE TABLE things (id INTEGER PRIMARY KEY, data BLOB)", transaction: transaction);
            await connection.ExecuteAsync("INSERT INTO things (id, data) VALUES (@id, @data)", new[] { new { id = 1, data = "x"u8.ToArray() }, new { id = 2, data = "y"u8.ToArray() } }, transaction);
            read = [.. await connection.QueryAsync<long>("SELECT id FROM things ORDER BY id", transaction: transaction)];
            await Assert.ThrowsAsync<SqliteException>(() => connection.ExecuteScalarAsync<long>("SELECT id FROM nothing", transaction: transaction));
            await transaction.RollbackAsync();
            test!.Stop();
            spans.RemoveAll(span => span.TraceId != test.TraceId || span == test);
        }

        Assert.Equal([1, 2], read);
        Assert.Equal(["CREATE things", "INSERT things", "INSERT things", "SELECT things", "SELECT nothing"], spans.Select(span => span.DisplayName));
        Assert.All(spans, span => Assert.Equal("microsoft.sql_server", span.GetTagItem("db.system.name")));
        Assert.Equal(ActivityStatusCode.Error, spans[^1].Status);
        await Assert.ThrowsAsync<SqliteException>(() => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM things"));
    }
}
