using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Signing;

/// <summary>All SQL of the key lists' table.</summary>
internal static class KeyListStore
{
    /// <summary>All frames, oldest first.</summary>
    public static async Task<IReadOnlyList<byte[]>> ListAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<byte[]>("SELECT frame FROM key_lists ORDER BY version", transaction: transaction)).AsList();

    public static Task<long> NewestVersionAsync(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteScalarAsync<long>("SELECT coalesce(max(version), 0) FROM key_lists", transaction: transaction);

    /// <summary>False when there is a list of this version already.</summary>
    public static async Task<bool> TryInsertAsync(DbConnection connection, DbTransaction transaction, long version, byte[] frame, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            "INSERT INTO key_lists (version, frame, created_at) SELECT @version, @frame, @now WHERE NOT EXISTS (SELECT 1 FROM key_lists WHERE version = @version)",
            new { version, frame, now }, transaction) == 1;
}
