using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Signing;

/// <summary>All SQL of the key lists' table.</summary>
internal static class KeyListStore
{
    /// <summary>All frames, oldest first.</summary>
    public static async Task<IReadOnlyList<byte[]>> ListAsync(SqliteConnection connection, SqliteTransaction transaction) =>
        (await connection.QueryAsync<byte[]>("SELECT frame FROM key_lists ORDER BY version", transaction: transaction)).AsList();

    public static Task<long> NewestVersionAsync(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.ExecuteScalarAsync<long>("SELECT coalesce(max(version), 0) FROM key_lists", transaction: transaction);

    /// <summary>False when there is a list of this version already.</summary>
    public static async Task<bool> TryInsertAsync(SqliteConnection connection, SqliteTransaction transaction, long version, byte[] frame, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            "INSERT INTO key_lists (version, frame, created_at) VALUES (@version, @frame, @now) ON CONFLICT (version) DO NOTHING",
            new { version, frame, now }, transaction) == 1;
}
