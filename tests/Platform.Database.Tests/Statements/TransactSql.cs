using System.Diagnostics;
using System.Text.Json;
using Platform.Host.Tests;

namespace Platform.Database.Tests.Statements;

/// <summary>What the parser of T-SQL in tests/sql says.</summary>
internal sealed record TransactSql(IReadOnlyList<ParseError> Errors, IReadOnlyList<UnquotedWord> Unquoted, IReadOnlyDictionary<string, TableShape> Tables)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<TransactSql> ParseAsync(IEnumerable<string> statements, IEnumerable<(string Name, string Text)> scripts)
    {
        var start = new ProcessStartInfo("node", ["parse.mjs"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "sql"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await JsonSerializer.SerializeAsync(
            process.StandardInput.BaseStream,
            new { statements = statements.Select(sql => new { name = sql, sql }), scripts = scripts.Select(script => new { name = script.Name, sql = script.Text }) });
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, "Run npm ci in tests/sql first.\n" + await errors);
        return JsonSerializer.Deserialize<TransactSql>(await output, Json)!;
    }
}

internal sealed record ParseError(string Name, string Message, string Sql);

internal sealed record UnquotedWord(string Name, string Word);

internal sealed record TableShape(
    IReadOnlyList<ColumnShape> Columns, IReadOnlyList<string> PrimaryKey, IReadOnlyList<IReadOnlyList<string>> Uniques, IReadOnlyList<ForeignKeyShape> ForeignKeys)
{
    /// <summary>One line per fact, in an order of their own.</summary>
    public IEnumerable<string> Facts(string table) => Columns
        .Select(column => $"{table}.{column.Name} {column.Type} {(column.Nullable ? "NULL" : "NOT NULL")}")
        .Append($"{table} PRIMARY KEY ({string.Join(", ", PrimaryKey)})")
        .Concat(Uniques.Select(unique => $"{table} UNIQUE ({string.Join(", ", unique)})"))
        .Concat(ForeignKeys.Select(key => $"{table} ({string.Join(", ", key.Columns)}) REFERENCES {key.Table} ({string.Join(", ", key.Referred)}) {(key.Cascade ? "CASCADE" : "")}"))
        .Order(StringComparer.Ordinal);
}

internal sealed record ColumnShape(string Name, string Type, bool Nullable);

internal sealed record ForeignKeyShape(IReadOnlyList<string> Columns, string Table, IReadOnlyList<string> Referred, bool Cascade);
