using System.Globalization;
using System.Reflection;
using Dapper;

namespace Platform.Defaults;

/// <summary>Numbered scripts (NNNN_name.sql, embedded), each applied once, in order, in a transaction of its own.</summary>
public static class Migrator
{
    /// <summary>Applies what is missing; makes the folder and the file when they are.</summary>
    /// <param name="database">The database.</param>
    /// <param name="assembly">Assembly with the scripts.</param>
    /// <param name="resourcePrefix">Prefix of their resource names, without a dot at the end.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <exception cref="InvalidOperationException">The database has been used by a newer version.</exception>
    public static async Task ApplyAsync(SqliteDatabase database, Assembly assembly, string resourcePrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(assembly);
        KeyFiles.CreatePrivateFolder(Path.GetDirectoryName(database.Path)!);
        var scripts = Scripts(assembly, resourcePrefix);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)",
                    transaction: transaction, cancellationToken: cancellationToken));
                var applied = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                    "SELECT coalesce(max(number), 0) FROM migrations", transaction: transaction, cancellationToken: cancellationToken));
                if (applied > scripts.Count)
                    throw new InvalidOperationException($"The database '{database.Path}' has migration {applied}; this version knows {scripts.Count}. Start the newer version.");

                foreach (var (number, name, sql) in scripts.Where(script => script.Number > applied))
                {
                    await connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
                    await connection.ExecuteAsync(new CommandDefinition(
                        "INSERT INTO migrations (number, name, applied_at) VALUES (@number, @name, @at)",
                        new { number, name, at = DateTimeOffset.UtcNow }, transaction, cancellationToken: cancellationToken));
                }
            },
            cancellationToken);
    }

    private static List<(int Number, string Name, string Sql)> Scripts(Assembly assembly, string prefix)
    {
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix + ".", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[(prefix.Length + 1)..];
                return (Number: int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), Name: file, Sql: reader.ReadToEnd());
            })
            .ToList();
        if (scripts.Count == 0 || scripts.Where((script, index) => script.Number != index + 1).Any())
            throw new InvalidOperationException($"The scripts of '{prefix}' are not numbered 0001, 0002, … without a gap.");

        return scripts;
    }
}
