using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;

namespace Platform.Defaults;

/// <summary>
/// Numbered scripts per engine (Migrations/ENGINE/NNNN_name.sql, embedded), each applied once, in order, in one transaction that only one
/// process is in.
/// </summary>
public static partial class Migrator
{
    private static readonly EngineSql Lock = new(
        // The write lock is held already.
        Sqlite: "SELECT 0",
        SqlServer:
            """
            DECLARE @outcome int;
            EXEC @outcome = sp_getapplock @Resource = N'platform-migrations', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = 60000;
            SELECT @outcome;
            """);

    private static readonly EngineSql CreateTable = new(
        Sqlite: "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)",
        SqlServer:
            """
            IF object_id(N'migrations', N'U') IS NULL
                CREATE TABLE migrations (number int NOT NULL PRIMARY KEY, name nvarchar(200) NOT NULL, applied_at bigint NOT NULL);
            """);

    /// <summary>Applies what is missing.</summary>
    /// <param name="database">The database.</param>
    /// <param name="assembly">Assembly with the scripts.</param>
    /// <param name="resourcePrefix">Prefix of their resource names up to the engine's, without a dot at the end.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <exception cref="InvalidOperationException">The database cannot be used, or has been by a newer version.</exception>
    public static async Task ApplyAsync(ServiceDatabase database, Assembly assembly, string resourcePrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(assembly);
        await database.PrepareAsync(cancellationToken);
        var scripts = Scripts(assembly, $"{resourcePrefix}.{database.Engine}");
        await database.WriteAsync((connection, transaction) => ApplyAsync(connection, transaction, database.Location, scripts, cancellationToken), cancellationToken);
    }

    /// <summary>The statements of a script: parts between lines that say GO, as some must stand alone.</summary>
    internal static IReadOnlyList<string> Batches(string script) => [.. Separator().Split(script).Where(batch => !string.IsNullOrWhiteSpace(batch))];

    private static async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, string location, IReadOnlyList<Script> scripts, CancellationToken cancellationToken)
    {
        CommandDefinition Command(string sql, object? parameters = null) => new(sql, parameters, transaction, cancellationToken: cancellationToken);

        if (await connection.ExecuteScalarAsync<int>(Command(Lock.For(connection))) < 0)
            throw new InvalidOperationException($"Another process has been migrating {location} for a minute. Look at it, and start again.");

        await connection.ExecuteAsync(Command(CreateTable.For(connection)));
        var applied = await connection.ExecuteScalarAsync<int>(Command("SELECT coalesce(max(number), 0) FROM migrations"));
        if (applied > scripts.Count)
            throw new InvalidOperationException($"The database '{location}' has migration {applied}; this version knows {scripts.Count}. Start the newer version.");

        foreach (var script in scripts.Where(script => script.Number > applied))
        {
            foreach (var batch in Batches(script.Sql))
                await connection.ExecuteAsync(Command(batch));
            await connection.ExecuteAsync(Command(
                "INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @At)", new { script.Number, script.Name, At = DateTimeOffset.UtcNow }));
        }
    }

    private static List<Script> Scripts(Assembly assembly, string prefix)
    {
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix + ".", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[(prefix.Length + 1)..];
                return new Script(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })
            .ToList();
        if (scripts.Count == 0 || scripts.Where((script, index) => script.Number != index + 1).Any())
            throw new InvalidOperationException($"The scripts of '{prefix}' are not numbered 0001, 0002, … without a gap.");

        return scripts;
    }

    [GeneratedRegex(@"^GO\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator();

    private sealed record Script(int Number, string Name, string Sql);
}
