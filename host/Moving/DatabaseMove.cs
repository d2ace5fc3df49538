using System.Data.Common;
using Microsoft.Data.Sqlite;
using Platform.Defaults;
using Platform.Host.Installation;

namespace Platform.Host.Moving;

/// <summary>What was moved of one database.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Location">Where it is now.</param>
/// <param name="Digests">Rows and digest of every table, equal on both sides.</param>
internal sealed record MovedDatabase(string Name, string Location, IReadOnlyDictionary<string, string> Digests);

/// <summary>How far a move is: every row is copied, and read back.</summary>
internal readonly record struct MoveProgress(long Done, long Total);

/// <summary>
/// Moves one service's tables from its SQLite file to an empty database, on any engine, in one transaction there: whoever looks before
/// the commit, or after a failure, sees an empty database. The source is held against writers meanwhile.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="target">The empty database.</param>
/// <param name="migrate">Makes the service's tables.</param>
internal sealed class DatabaseMove(SqliteDatabase source, ServiceDatabase target, Func<ServiceDatabase, CancellationToken, Task> migrate)
{
    /// <summary>Throws when a service still has the file open; makes tables that are missing on either side.</summary>
    /// <exception cref="InstallationException">The service runs, or there is nothing to move.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(source.Path))
            throw new InstallationException($"There is no database at {source.Path}. Name the data folder with --data.");
        if (target is SqliteDatabase file && file.Path == source.Path)
            throw new InstallationException($"{source.Path} cannot be moved to itself.");

        RequireUnused(source.Path);
        await migrate(source, cancellationToken);
        await migrate(target, cancellationToken);
    }

    /// <summary>Copies everything, compares digests, has the caller do the rest, and commits last.</summary>
    /// <param name="report">Told how far it is.</param>
    /// <param name="verify">Looks at the copy with the service's own eyes, before the commit.</param>
    /// <param name="beforeCommit">Whatever must have happened before this copy counts.</param>
    /// <param name="cancellationToken">Stops; then the target is as empty as it was.</param>
    public async Task<MovedDatabase> RunAsync(
        Action<MoveProgress> report, Func<DbConnection, DbTransaction, Task> verify, Func<Task> beforeCommit, CancellationToken cancellationToken) =>
        await source.WriteAsync(
            (from, fromTransaction) => target.WriteAsync(
                async (to, toTransaction) =>
                {
                    var digests = await CopyAsync(from, fromTransaction, to, toTransaction, report, cancellationToken);
                    await verify(to, toTransaction);
                    cancellationToken.ThrowIfCancellationRequested();
                    await beforeCommit();
                    return new MovedDatabase(Path.GetFileName(source.Path), target.Location, digests);
                },
                cancellationToken),
            cancellationToken);

    private async Task<IReadOnlyDictionary<string, string>> CopyAsync(
        DbConnection from, DbTransaction fromTransaction, DbConnection to, DbTransaction toTransaction, Action<MoveProgress> report, CancellationToken cancellationToken)
    {
        var tables = (await MovedTable.ListAsync(from, fromTransaction)).Select(table => (table.Name, Copy: new TableCopy(table))).ToList();
        var (done, total) = (0L, 0L);
        foreach (var (_, copy) in tables)
        {
            await copy.RequireEmptyAsync(to, toTransaction, target.Location, cancellationToken);
            total += 2 * await copy.CountAsync(from, fromTransaction, cancellationToken);
        }

        var digests = new Dictionary<string, string>();
        foreach (var (name, copy) in tables)
        {
            digests[name] = (await copy.CopyAsync(from, fromTransaction, to, toTransaction, RowDone, cancellationToken)).Text;
            var there = (await copy.DigestAsync(to, toTransaction, RowDone, cancellationToken)).Text;
            if (there != digests[name])
                throw new InstallationException($"The table {name} is not the same after the copy ({there} in place of {digests[name]}). Nothing was moved.");
        }

        report(new MoveProgress(total, total));
        return digests;

        void RowDone()
        {
            done++;
            if (done % 256 == 0)
                report(new MoveProgress(done, total));
        }
    }

    /// <summary>Leaving the write-ahead log needs the file alone: it fails while any process has it open.</summary>
    private static void RequireUnused(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE";
            if (command.ExecuteScalar() is "delete")
                return;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is 5 or 6)
        {
            // Busy or locked: said below.
        }

        throw new InstallationException($"A service has {path} open. Stop the platform, every process of it, and run this again.");
    }
}
