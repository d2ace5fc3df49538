using Platform.Defaults;
using Platform.Org.Database;

namespace Platform.Org.Removals;

/// <summary>All SQL of the table fences: written with the removal, gone when credentials has committed it.</summary>
internal static class FenceStore
{
    private const string Columns = "organization_id, user_id, membership_version, device_ids, reason, actor_id, create_time";

    private static readonly EngineSql SelectOldest = new(
        Sqlite: $"SELECT {Columns} FROM fences ORDER BY create_time, membership_version LIMIT @limit",
        SqlServer: $"SELECT {Columns} FROM fences ORDER BY create_time, membership_version OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY");

    public static Task InsertAsync(Session session, FenceRow fence) => session.ExecuteAsync(
        $"""
        INSERT INTO fences ({Columns})
        VALUES (@OrganizationId, @UserId, @MembershipVersion, @DeviceIds, @Reason, @ActorId, @CreateTime)
        """,
        fence);

    /// <summary>Oldest first.</summary>
    public static Task<IReadOnlyList<FenceRow>> ListAsync(Session session, int limit) => session.ListAsync<FenceRow>(SelectOldest, new { limit });

    public static Task<IReadOnlyList<FenceRow>> ListOfUserAsync(Session session, Guid userId) => session.ListAsync<FenceRow>(
        $"SELECT {Columns} FROM fences WHERE user_id = @userId ORDER BY create_time, membership_version",
        new { userId });

    public static Task DeleteAsync(Session session, FenceRow fence) => session.ExecuteAsync(
        "DELETE FROM fences WHERE organization_id = @OrganizationId AND membership_version = @MembershipVersion AND user_id = @UserId",
        fence);
}
