using System.Security.Cryptography;
using Dapper;
using Platform.Defaults;

namespace Platform.Credentials.Tests.Harness;

/// <summary>The whole content of a database: rows and a hash of every table. Two equal states mean that nothing was written between them.</summary>
internal static class DatabaseState
{
    private static readonly EngineSql TableNames = new(
        Sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        SqlServer: "SELECT name FROM sys.tables");

    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(ServiceDatabase database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tables = await connection.QueryAsync<string>(TableNames.For(connection));
        foreach (var table in tables)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var rows = 0;
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
            await using var reader = await command.ExecuteReaderAsync();
            for (; await reader.ReadAsync(); rows++)
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    var value = reader.GetValue(column);
                    hash.AppendData(value as byte[] ?? System.Text.Encoding.UTF8.GetBytes($"{value}"));
                    hash.AppendData([0xff]);
                }
            }

            state[table] = $"{rows} rows, {Convert.ToHexString(hash.GetHashAndReset())}";
        }

        Assert.True(state.Count > 5);
        return state;
    }
}
