using System.Data.Common;
using System.Reflection;
using Dapper;
using Platform.Credentials;
using Platform.Defaults;
using Platform.Org;
using Platform.TestKit;

namespace Platform.Database.Tests.Statements;

/// <summary>Both engines have the same tables, columns, nullability and keys: SQLite's as it says itself, SQL Server's as its scripts are parsed.</summary>
public sealed class SchemaTests
{
    [NodeFact]
    public Task Schema_OfOrg_IsTheSameOnBothEngines() => CompareAsync(typeof(OrgStorage).Assembly, OrgStorage.MigrateAsync);

    [NodeFact]
    public Task Schema_OfCredentials_IsTheSameOnBothEngines() => CompareAsync(typeof(CredentialsTables).Assembly, CredentialsTables.MigrateAsync);

    [Theory]
    [InlineData(typeof(OrgStorage))]
    [InlineData(typeof(CredentialsTables))]
    public void Scripts_OfBothEngines_HaveTheSameNames(Type service)
    {
        string[] Names(DatabaseEngine engine) =>
            [.. SqlTexts.Scripts(engine, service.Assembly).Select(script => script.Name.Replace($".{engine}.", ".", StringComparison.Ordinal))];

        Assert.Equal(Names(DatabaseEngine.Sqlite), Names(DatabaseEngine.SqlServer));
    }

    private static async Task CompareAsync(Assembly assembly, Func<ServiceDatabase, CancellationToken, Task> migrate)
    {
        using var folder = new TemporaryFolder();
        using var database = new SqliteDatabase(folder.File("test.db"));
        await migrate(database, default);
        await using var connection = await database.OpenAsync(default);

        var sqlite = await ReadAsync(connection);
        var sqlServer = await ParseAsync(assembly);

        Assert.Equal(sqlite.Keys.Order(StringComparer.Ordinal), sqlServer.Keys.Order(StringComparer.Ordinal));
        Assert.All(sqlite, table => Assert.Equal(table.Value.Facts(table.Key), sqlServer[table.Key].Facts(table.Key)));
    }

    private static async Task<IReadOnlyDictionary<string, TableShape>> ParseAsync(Assembly assembly)
    {
        var parsed = await TransactSql.ParseAsync([], SqlTexts.Scripts(DatabaseEngine.SqlServer, assembly).SelectMany(script => Migrator.Batches(script.Text).Select(batch => (script.Name, batch))));
        return parsed.Tables.ToDictionary(table => table.Key, table => table.Value with
        {
            Columns = [.. table.Value.Columns.Select(column => column with
            {
                Type = column.Type switch
                {
                    "Binary" or "Varbinary" => "BLOB",
                    "BigInt" or "Int" or "Bit" => "INTEGER",
                    "Nvarchar" => "TEXT",
                    var other => other,
                },
            })],
        });
    }

    private static async Task<IReadOnlyDictionary<string, TableShape>> ReadAsync(DbConnection connection)
    {
        var tables = new Dictionary<string, TableShape>();
        foreach (var name in await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'"))
        {
            var columns = (await connection.QueryAsync<(string Name, string Type, long NotNull, long Key)>("SELECT name, type, \"notnull\", pk FROM pragma_table_info(@name)", new { name })).ToList();
            var uniques = new List<IReadOnlyList<string>>();
            foreach (var index in await connection.QueryAsync<string>("SELECT name FROM pragma_index_list(@name) WHERE \"unique\" = 1 AND origin <> 'pk'", new { name }))
                uniques.Add([.. await connection.QueryAsync<string>("SELECT name FROM pragma_index_info(@index) ORDER BY seqno", new { index })]);
            var keys = (await connection.QueryAsync<(long Id, string Table, string From, string To, string OnDelete)>(
                "SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(@name) ORDER BY id, seq", new { name })).GroupBy(key => key.Id);
            tables[name] = new TableShape(
                [.. columns.Select(column => new ColumnShape(column.Name, column.Type, column.NotNull == 0))],
                [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)],
                uniques,
                [.. keys.Select(key => new ForeignKeyShape([.. key.Select(part => part.From)], key.First().Table, [.. key.Select(part => part.To)], key.First().OnDelete == "CASCADE"))]);
        }

        return tables;
    }
}
