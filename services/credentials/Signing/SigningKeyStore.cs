using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Signing;

/// <summary>A signing key as it is stored.</summary>
internal sealed record StoredSigningKey(byte[] KeyId, byte[] PublicKey, byte[] Wrapped, byte[] KekId);

/// <summary>All SQL of the signing keys' table.</summary>
internal static class SigningKeyStore
{
    public static async Task<IReadOnlyList<StoredSigningKey>> ListAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<StoredSigningKey>(
            "SELECT key_id AS KeyId, public_key AS PublicKey, wrapped AS Wrapped, kek_id AS KekId FROM signing_keys", transaction: transaction)).AsList();

    public static Task InsertAsync(DbConnection connection, DbTransaction transaction, StoredSigningKey key, DateTimeOffset now) =>
        connection.ExecuteAsync(
            "INSERT INTO signing_keys (key_id, public_key, wrapped, kek_id, created_at) VALUES (@KeyId, @PublicKey, @Wrapped, @KekId, @now)",
            new { key.KeyId, key.PublicKey, key.Wrapped, key.KekId, now }, transaction);
}
