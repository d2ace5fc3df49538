using System.Data;
using Microsoft.Data.Sqlite;

namespace Platform.Defaults;

/// <summary>A SQLite connection whose statements are traced and measured. Transactions begin and end with statements too.</summary>
internal sealed class TracedSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    public override SqliteCommand CreateCommand() => new TracedSqliteCommand
    {
        Connection = this,
        CommandTimeout = DefaultTimeout,
        Transaction = Transaction,
    };
}

/// <summary>
/// Every way to execute a command of Microsoft.Data.Sqlite ends here. SQLite works while the reader is made, up to its first row;
/// what follows is reading.
/// </summary>
internal sealed class TracedSqliteCommand : SqliteCommand
{
    private string? _database;

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior) =>
        DatabaseTelemetry.Run("sqlite", Database(), CommandText, () => base.ExecuteReader(behavior));

    private string Database() => _database ??= Path.GetFileNameWithoutExtension(Connection?.DataSource ?? "");
}
