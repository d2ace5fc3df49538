using System.Data.Common;
using Dapper;
using Platform.Defaults;

namespace Platform.Org.Database;

/// <summary>What a store runs its SQL on: the transaction of one use case.</summary>
internal sealed class Session(DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
{
    /// <summary>Answers how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(Command(sql, parameters));

    public Task<T?> FindAsync<T>(string sql, object? parameters = null) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters = null) => [.. await connection.QueryAsync<T>(Command(sql, parameters))];

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null) => (await connection.ExecuteScalarAsync<T>(Command(sql, parameters)))!;

    public Task<IReadOnlyList<T>> ListAsync<T>(EngineSql sql, object? parameters = null) => ListAsync<T>(sql.For(connection), parameters);

    private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, transaction, cancellationToken: cancellation);
}
