using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Platform.Defaults;

/// <summary>
/// One statement whose text the engines do not share. Most do: such a text stands by itself, and what differs is seen to differ here.
/// </summary>
/// <param name="Sqlite">For SQLite.</param>
/// <param name="SqlServer">For SQL Server.</param>
public sealed record EngineSql(string Sqlite, string SqlServer)
{
    /// <summary>The text for the engine that a connection is of.</summary>
    public string For(DbConnection connection) => connection is SqliteConnection ? Sqlite : SqlServer;
}
