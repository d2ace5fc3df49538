using Platform.Org.Database;
using Platform.Org.Organizations;
using Platform.Org.V1;

namespace Platform.Org.Memberships;

/// <summary>A user's role in an organization, and the organization's membership version of the same moment.</summary>
internal sealed class ResolveMembership(OrgDatabase database)
{
    public Task<(Role Role, long MembershipVersion)> RunAsync(Guid userId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                var role = await MembershipStore.FindRoleAsync(session, organizationId, userId);
                return (role, await OrganizationStore.FindMembershipVersionAsync(session, organizationId));
            },
            cancellation);
}
