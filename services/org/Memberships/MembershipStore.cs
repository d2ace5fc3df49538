using Platform.Org.Database;
using Platform.Org.V1;

namespace Platform.Org.Memberships;

/// <summary>All SQL of the table memberships.</summary>
internal static class MembershipStore
{
    /// <summary>The role; unspecified when there is no such membership.</summary>
    public static Task<Role> FindRoleAsync(Session session, Guid organizationId, Guid userId) => session.FindAsync<Role>(
        "SELECT role FROM memberships WHERE organization_id = @organizationId AND user_id = @userId",
        new { organizationId, userId });

    public static Task<IReadOnlyList<OrganizationMembership>> ListOfUserAsync(Session session, Guid userId) => session.ListAsync<OrganizationMembership>(
        """
        SELECT o.organization_id, o.name, m.role
        FROM memberships m JOIN organizations o ON o.organization_id = m.organization_id
        WHERE m.user_id = @userId
        """,
        new { userId });

    public static Task<IReadOnlyList<MemberRow>> ListOfOrganizationAsync(Session session, Guid organizationId) => session.ListAsync<MemberRow>(
        """
        SELECT u.user_id, u.email, u.display_name, m.role, m.create_time
        FROM memberships m JOIN users u ON u.user_id = m.user_id
        WHERE m.organization_id = @organizationId
        """,
        new { organizationId });

    public static Task<MemberRow?> FindMemberAsync(Session session, Guid organizationId, Guid userId) => session.FindAsync<MemberRow>(
        """
        SELECT u.user_id, u.email, u.display_name, m.role, m.create_time
        FROM memberships m JOIN users u ON u.user_id = m.user_id
        WHERE m.organization_id = @organizationId AND m.user_id = @userId
        """,
        new { organizationId, userId });

    public static Task ChangeRoleAsync(Session session, Guid organizationId, Guid userId, Role role) => session.ExecuteAsync(
        "UPDATE memberships SET role = @role WHERE organization_id = @organizationId AND user_id = @userId",
        new { organizationId, userId, role });

    public static Task<long> CountOwnersAsync(Session session, Guid organizationId) => session.ScalarAsync<long>(
        "SELECT count(*) FROM memberships WHERE organization_id = @organizationId AND role = @owner",
        new { organizationId, owner = Role.Owner });

    /// <summary>Whether the actor is owner or admin of an organization that the user is in too.</summary>
    public static Task<bool> AdministersUserAsync(Session session, Guid actorId, Guid userId) => session.ScalarAsync<bool>(
        """
        SELECT CASE WHEN EXISTS (
          SELECT 1 FROM memberships theirs JOIN memberships mine ON mine.organization_id = theirs.organization_id
          WHERE theirs.user_id = @userId AND mine.user_id = @actorId AND mine.role IN (@admin, @owner)) THEN 1 ELSE 0 END
        """,
        new { actorId, userId, admin = Role.Admin, owner = Role.Owner });

    public static Task InsertAsync(Session session, Guid organizationId, Guid userId, Role role, DateTimeOffset now) => session.ExecuteAsync(
        "INSERT INTO memberships (organization_id, user_id, role, create_time) VALUES (@organizationId, @userId, @role, @now)",
        new { organizationId, userId, role, now });

    public static Task DeleteAsync(Session session, Guid organizationId, Guid userId) => session.ExecuteAsync(
        "DELETE FROM memberships WHERE organization_id = @organizationId AND user_id = @userId",
        new { organizationId, userId });
}
