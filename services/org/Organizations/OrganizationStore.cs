using Platform.Org.Database;

namespace Platform.Org.Organizations;

/// <summary>All SQL of the table organizations.</summary>
internal static class OrganizationStore
{
    public static Task InsertAsync(Session session, OrganizationRow organization) => session.ExecuteAsync(
        """
        INSERT INTO organizations (organization_id, name, membership_version, create_time)
        VALUES (@OrganizationId, @Name, @MembershipVersion, @CreateTime)
        """,
        organization);

    /// <summary>The version; 0 when there is no such organization.</summary>
    public static Task<long> FindMembershipVersionAsync(Session session, Guid organizationId) => session.FindAsync<long>(
        "SELECT membership_version FROM organizations WHERE organization_id = @organizationId",
        new { organizationId });

    public static Task BumpMembershipVersionAsync(Session session, Guid organizationId) => session.ExecuteAsync(
        "UPDATE organizations SET membership_version = membership_version + 1 WHERE organization_id = @organizationId",
        new { organizationId });

    /// <summary>For a change of one of the user's devices: it concerns every organization that the user is in.</summary>
    public static Task BumpMembershipVersionsOfUserAsync(Session session, Guid userId) => session.ExecuteAsync(
        """
        UPDATE organizations SET membership_version = membership_version + 1
        WHERE organization_id IN (SELECT organization_id FROM memberships WHERE user_id = @userId)
        """,
        new { userId });
}
