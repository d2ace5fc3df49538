using System.Data.Common;
using Dapper;

namespace Platform.Host.Moving;

/// <summary>A table, as a move sees it: names, and which columns hold bytes, numbers or text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in the order of the source.</param>
internal sealed record MovedTable(string Name, IReadOnlyList<MovedColumn> Columns)
{
    /// <summary>All tables of a SQLite database but that of migrations, each after those that its rows refer to.</summary>
    public static async Task<IReadOnlyList<MovedTable>> ListAsync(DbConnection connection, DbTransaction transaction)
    {
        var names = await connection.QueryAsync<string>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name", transaction: transaction);
        var waiting = new List<(MovedTable Table, HashSet<string> Needs)>();
        foreach (var name in names)
        {
            var columns = await connection.QueryAsync<MovedColumn>("SELECT name, type FROM pragma_table_info(@name) ORDER BY cid", new { name }, transaction);
            var needs = await connection.QueryAsync<string>("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(@name)", new { name }, transaction);
            waiting.Add((new MovedTable(name, [.. columns]), [.. needs.Where(other => other != name)]));
        }

        var ordered = new List<MovedTable>();
        while (waiting.Count > 0)
        {
            var free = waiting.FindIndex(one => one.Needs.All(need => ordered.Any(table => table.Name == need)));
            ordered.Add(free < 0 ? throw new InvalidOperationException("Tables refer to each other in a circle.") : waiting[free].Table);
            waiting.RemoveAt(free);
        }

        return ordered;
    }
}

/// <summary>A column.</summary>
internal sealed class MovedColumn
{
    public string Name { get; init; } = "";

    /// <summary>BLOB, INTEGER or TEXT: the schema is strict.</summary>
    public string Type { get; init; } = "";
}
