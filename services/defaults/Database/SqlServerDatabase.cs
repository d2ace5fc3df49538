using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Platform.Defaults;

/// <summary>
/// A service's database on SQL Server. Writes are serializable: use cases are written for a database whose write transactions are as
/// good as alone, and the engine ends one of two that contradict each other, which then runs again. Reads are snapshots: of one moment,
/// and behind no writer.
/// </summary>
public sealed class SqlServerDatabase : ServiceDatabase
{
    private readonly string _connectionString;

    /// <summary>Takes the connection string; nothing is opened yet.</summary>
    /// <param name="setting">The setting that holds it, for messages.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <exception cref="InvalidOperationException">It breaks a rule; the message names the setting and what is allowed.</exception>
    public SqlServerDatabase(string setting, string connectionString)
    {
        var builder = SqlServerConnectionRules.Read(setting, connectionString);
        DapperTypes.Register();
        Location = $"{builder.InitialCatalog} on {builder.DataSource}";
        _connectionString = builder.ConnectionString;
    }

    /// <inheritdoc/>
    public override DatabaseEngine Engine => DatabaseEngine.SqlServer;

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new TracedConnection(new SqlConnection(_connectionString), "microsoft.sql_server");
        try
        {
            await connection.OpenAsync(cancellationToken);
            // A connection from the pool has forgotten it. With it any error ends the transaction, so none is committed by half.
            await connection.ExecuteAsync(new CommandDefinition("SET XACT_ABORT ON", cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            SqlServerDatabaseSettings.Require(
                Location,
                await connection.QuerySingleAsync<SqlServerDatabaseSettings>(new CommandDefinition(SqlServerDatabaseSettings.Query, cancellationToken: cancellationToken)));
        }
        catch (SqlException exception)
        {
            throw new InvalidOperationException($"The database {Location} cannot be used: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override Task<IChangeCounter> ObserveAsync(CancellationToken cancellationToken) => Task.FromResult<IChangeCounter>(new NoChangeCounter());

    /// <inheritdoc/>
    protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.Snapshot, cancellationToken);

    /// <inheritdoc/>
    protected override async Task CommitAsync(DbTransaction transaction)
    {
        try
        {
            await base.CommitAsync(transaction);
        }
        catch (Exception exception) when (DatabaseFailures.Of(exception) is not DatabaseFailure.Deadlock)
        {
            throw new CommitOutcomeUnknownException(exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;

        using var connection = new SqlConnection(_connectionString);
        SqlConnection.ClearPool(connection);
    }

    /// <summary>What counts commits here asks for a right on the whole server, which a service does not get.</summary>
    private sealed class NoChangeCounter : IChangeCounter
    {
        public Task<long?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
