using Dapper;
using Microsoft.Data.Sqlite;

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
    public static Task<StoredInputKey?> FindNewestAsync(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.QueryFirstOrDefaultAsync<StoredInputKey>($"SELECT {Columns} FROM input_keys ORDER BY created_at DESC, key_id LIMIT 1", transaction: transaction);

    public static Task<StoredInputKey?> FindAsync(SqliteConnection connection, SqliteTransaction transaction, byte[] keyId) =>
        connection.QuerySingleOrDefaultAsync<StoredInputKey>($"SELECT {Columns} FROM input_keys WHERE key_id = @keyId", new { keyId }, transaction);

    public static Task InsertAsync(SqliteConnection connection, SqliteTransaction transaction, StoredInputKey key) =>
        connection.ExecuteAsync(
            $"INSERT INTO input_keys ({Columns}) VALUES (@KeyId, @PublicKey, @Wrapped, @KekId, @CreatedAt)", key, transaction);

    /// <summary>Deletes the keys whose successor was made before a time. Answers how many.</summary>
    public static Task<int> DeleteSucceededBeforeAsync(SqliteConnection connection, SqliteTransaction transaction, DateTimeOffset before) =>
        connection.ExecuteAsync(
            """
            DELETE FROM input_keys WHERE EXISTS (
                SELECT 1 FROM input_keys later WHERE later.created_at > input_keys.created_at AND later.created_at < @before)
            """,
            new { before }, transaction);

    public static async Task<bool> HasSucceededBeforeAsync(SqliteConnection connection, SqliteTransaction transaction, DateTimeOffset before) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT EXISTS (SELECT 1 FROM input_keys one WHERE EXISTS (
                SELECT 1 FROM input_keys later WHERE later.created_at > one.created_at AND later.created_at < @before))
            """,
            new { before }, transaction) != 0;
}
