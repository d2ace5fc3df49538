using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>The first question of every use case on an organization: is the caller in it, and with what role.</summary>
internal static class OrganizationAccess
{
    public static async Task<Role> RequireMemberAsync(Session session, Guid organizationId, Guid callerId)
    {
        var role = await MembershipStore.FindRoleAsync(session, organizationId, callerId);

        return role == Role.Unspecified ? throw Errors.OrganizationNotFound() : role;
    }

    public static async Task<Role> RequireOwnerAsync(Session session, Guid organizationId, Guid callerId)
    {
        var role = await RequireMemberAsync(session, organizationId, callerId);

        return role == Role.Owner ? role : throw Errors.RoleTooLow("Only owners of the organization may do this.");
    }

    public static async Task<Role> RequireAdminAsync(Session session, Guid organizationId, Guid callerId)
    {
        var role = await RequireMemberAsync(session, organizationId, callerId);

        return role >= Role.Admin ? role : throw Errors.RoleTooLow("Only owners and admins of the organization may do this.");
    }
}
