using System.Data.Common;

namespace Platform.Defaults;

/// <summary>
/// A service's database. A write is one transaction that sees nothing of others beside it: what it has read is still so when it commits.
/// A read is of one moment.
/// </summary>
public abstract class ServiceDatabase : IDisposable
{
    private const int MaxAttempts = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    /// <summary>Which engine.</summary>
    public abstract DatabaseEngine Engine { get; }

    /// <summary>Where it is, for people: a file, or a server and a database. Never a password.</summary>
    public abstract string Location { get; }

    /// <summary>Opens a connection, with all settings that the promises above need.</summary>
    /// <exception cref="InvalidOperationException">The connection does not have them.</exception>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Looks whether the database can keep the promises, and makes what it needs and can make: before migrations.</summary>
    /// <exception cref="InvalidOperationException">It cannot; the message says what to change.</exception>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs work in one write transaction: committed when it returns, rolled back when it throws. Where the engine ends a transaction to
    /// solve a deadlock, the work runs again: what it does besides the database must bear that.
    /// </summary>
    /// <exception cref="CommitOutcomeUnknownException">The connection was lost during the commit.</exception>
    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancellationToken);
            }
            catch (Exception exception) when (attempt < MaxAttempts && DatabaseFailures.Of(exception) is DatabaseFailure.Deadlock)
            {
                await Task.Delay(Wait(attempt), cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async (connection, transaction) =>
            {
                await work(connection, transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Runs work in one read transaction: everything it reads is of one moment.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginReadAsync(connection, cancellationToken);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Watches for commits of others.</summary>
    public abstract Task<IChangeCounter> ObserveAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a transaction that is alone, or as good as alone.</summary>
    protected abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that sees one moment and waits for nobody.</summary>
    protected abstract ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Commits. Not to be cancelled: the outcome would be unknown.</summary>
    protected virtual Task CommitAsync(DbTransaction transaction) => transaction.CommitAsync(CancellationToken.None);

    /// <summary>Waits for its turn, where the engine has one writer; what is answered ends the turn.</summary>
    protected virtual ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable?>(null);

    /// <summary>Closes the pooled connections.</summary>
    protected abstract void Dispose(bool disposing);

    private async Task<T> WriteOnceAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var result = await work(connection, transaction);
        await CommitAsync(transaction);
        return result;
    }

    // Two that met once must not meet again at the same moment.
    private static TimeSpan Wait(int attempt) => FirstWait * (Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()));
}
