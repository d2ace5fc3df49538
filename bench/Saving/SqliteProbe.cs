using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Platform.Bench.Load;

namespace Platform.Bench.Saving;

/// <summary>The durable commit itself: the same kilobyte as one row in one transaction, with the pragmas of the platform.</summary>
internal sealed class SqliteProbe : SaveProbe
{
    private readonly SqliteConnection _connection;
    private long _revision;

    public SqliteProbe(string folder)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "commit.db")};Pooling=false");
        _connection.Open();
        Execute("PRAGMA journal_mode=wal");
        Execute("PRAGMA synchronous=full");
        Execute("CREATE TABLE frames (revision INTEGER PRIMARY KEY, frame BLOB NOT NULL)");
    }

    public override IReadOnlyList<string> Rows => ["SQLite commit of one row (WAL, synchronous FULL)"];

    public override double[] Once()
    {
        var payload = Payloads.Make(++_revision);

        var start = Stopwatch.GetTimestamp();
        using var transaction = _connection.BeginTransaction(deferred: false);
        using (var insert = _connection.CreateCommand())
        {
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO frames (revision, frame) VALUES ($revision, $frame)";
            insert.Parameters.AddWithValue("$revision", _revision);
            insert.Parameters.AddWithValue("$frame", payload);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return [Stopwatch.GetElapsedTime(start).TotalMilliseconds];
    }

    public override void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
