using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Sealing;

/// <summary>An input key as it is stored.</summary>
internal sealed class StoredInputKey
{
    public byte[] KeyId { get; init; } = [];

    public byte[] PublicKey { get; init; } = [];

    public byte[] Wrapped { get; init; } = [];

    public byte[] KekId { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>All SQL of the input keys' table.</summary>
internal static class InputKeyStore
{
    private const string Columns = "key_id, public_key, wrapped, kek_id, created_at";

    /// <summary>The published one; null in a new database.</summary>
    public static Task<StoredInputKey?> FindNewestAsync(DbConnection connection, DbTransaction transaction) =>
        connection.QueryFirstOrDefaultAsync<StoredInputKey>(
            $"SELECT {Columns} FROM input_keys WHERE created_at = (SELECT max(created_at) FROM input_keys) ORDER BY key_id", transaction: transaction);

    public static Task<StoredInputKey?> FindAsync(DbConnection connection, DbTransaction transaction, byte[] keyId) =>
        connection.QuerySingleOrDefaultAsync<StoredInputKey>($"SELECT {Columns} FROM input_keys WHERE key_id = @keyId", new { keyId }, transaction);

    public static Task InsertAsync(DbConnection connection, DbTransaction transaction, StoredInputKey key) =>
        connection.ExecuteAsync(
            $"INSERT INTO input_keys ({Columns}) VALUES (@KeyId, @PublicKey, @Wrapped, @KekId, @CreatedAt)", key, transaction);

    /// <summary>Deletes the keys whose successor was made before a time. Answers how many.</summary>
    public static Task<int> DeleteSucceededBeforeAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset before) =>
        connection.ExecuteAsync(
            """
            DELETE FROM input_keys WHERE EXISTS (
                SELECT 1 FROM input_keys later WHERE later.created_at > input_keys.created_at AND later.created_at < @before)
            """,
            new { before }, transaction);

    public static async Task<bool> HasSucceededBeforeAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset before) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT CASE WHEN EXISTS (SELECT 1 FROM input_keys one WHERE EXISTS (
                SELECT 1 FROM input_keys later WHERE later.created_at > one.created_at AND later.created_at < @before)) THEN 1 ELSE 0 END
            """,
            new { before }, transaction) != 0;
}
