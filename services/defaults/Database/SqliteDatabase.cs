using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Defaults;

/// <summary>
/// A service's SQLite file. Durable settings are per connection in SQLite and not stored in the file, so they are set and
/// asserted on every open: a commit that was acknowledged survives a power cut (synchronous=FULL in WAL mode).
/// </summary>
public class SqliteDatabase : ServiceDatabase
{
    private const int BusyTimeoutMilliseconds = 30_000;

    // SQLite has one writer. Waiting here is fair and costs nothing; waiting in SQLite is a sleep loop.
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly string _connectionString;

    /// <summary>Names the file; nothing is opened yet.</summary>
    public SqliteDatabase(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        DapperTypes.Register();
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = BusyTimeoutMilliseconds / 1000,
        }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

    /// <inheritdoc/>
    public override string Location => Path;

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new TracedSqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await ConfigureAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the file's folder.</summary>
    public override Task PrepareAsync(CancellationToken cancellationToken)
    {
        KeyFiles.CreatePrivateFolder(System.IO.Path.GetDirectoryName(Path)!);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task<IChangeCounter> ObserveAsync(CancellationToken cancellationToken) => new ChangeCounter(await OpenAsync(cancellationToken));

    /// <inheritdoc/>
    protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        // Immediate: the write lock is taken by BEGIN, so no read before it can go stale.
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    /// <inheritdoc/>
    protected override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    /// <inheritdoc/>
    protected override async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    /// <summary>Closes the pooled connections of this file, so that it can be moved or deleted.</summary>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;

        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    private static async Task ConfigureAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys;
            PRAGMA synchronous;
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<string>();
        do
        {
            while (await reader.ReadAsync(cancellationToken))
                values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }
        while (await reader.NextResultAsync(cancellationToken));

        if (values is not ["wal", "1", "2"])
            throw new InvalidOperationException($"SQLite did not take the durable settings (journal mode, foreign keys, synchronous: {string.Join(", ", values)}). Is the database on a network file system?");
    }

    /// <summary>SQLite counts commits of other connections; asking costs no look at the data.</summary>
    private sealed class ChangeCounter(DbConnection connection) : IChangeCounter
    {
        public async Task<long?> ReadAsync(CancellationToken cancellationToken) =>
            await connection.ExecuteScalarAsync<long>(new CommandDefinition("PRAGMA data_version", cancellationToken: cancellationToken));

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
