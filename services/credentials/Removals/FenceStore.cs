using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Removals;

/// <summary>All SQL of the fences' table.</summary>
internal static class FenceStore
{
    /// <summary>Membership version that an answer of org must have at least; 0 when the user was never fenced.</summary>
    public static Task<long> VersionAsync(DbConnection connection, DbTransaction transaction, Guid organizationId, Guid userId) =>
        connection.ExecuteScalarAsync<long>(
            "SELECT coalesce((SELECT membership_version FROM fences WHERE organization_id = @organizationId AND user_id = @userId), 0)",
            new { organizationId, userId }, transaction);

    /// <summary>False when a fence that is as new is there already.</summary>
    public static async Task<bool> TryRaiseAsync(
        DbConnection connection, DbTransaction transaction, Guid organizationId, Guid userId, long membershipVersion, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            UPDATE fences SET membership_version = @membershipVersion, committed_at = @now
            WHERE organization_id = @organizationId AND user_id = @userId AND membership_version < @membershipVersion
            """,
            new { organizationId, userId, membershipVersion, now }, transaction) == 1
        || await connection.ExecuteAsync(
            """
            INSERT INTO fences (organization_id, user_id, membership_version, committed_at)
            SELECT @organizationId, @userId, @membershipVersion, @now
            WHERE NOT EXISTS (SELECT 1 FROM fences WHERE organization_id = @organizationId AND user_id = @userId)
            """,
            new { organizationId, userId, membershipVersion, now }, transaction) == 1;
}
