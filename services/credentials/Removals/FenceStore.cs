using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Removals;

/// <summary>All SQL of the fences' table.</summary>
internal static class FenceStore
{
    /// <summary>Membership version that an answer of org must have at least; 0 when the user was never fenced.</summary>
    public static Task<long> VersionAsync(SqliteConnection connection, SqliteTransaction transaction, Guid organizationId, Guid userId) =>
        connection.ExecuteScalarAsync<long>(
            "SELECT coalesce((SELECT membership_version FROM fences WHERE organization_id = @organizationId AND user_id = @userId), 0)",
            new { organizationId, userId }, transaction);

    /// <summary>False when a fence that is as new is there already.</summary>
    public static async Task<bool> TryRaiseAsync(
        SqliteConnection connection, SqliteTransaction transaction, Guid organizationId, Guid userId, long membershipVersion, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO fences (organization_id, user_id, membership_version, committed_at) VALUES (@organizationId, @userId, @membershipVersion, @now)
            ON CONFLICT (organization_id, user_id) DO UPDATE SET membership_version = excluded.membership_version, committed_at = excluded.committed_at
            WHERE membership_version < excluded.membership_version
            """,
            new { organizationId, userId, membershipVersion, now }, transaction) == 1;
}
