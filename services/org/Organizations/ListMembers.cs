using Platform.Org.Database;
using Platform.Org.Memberships;

namespace Platform.Org.Organizations;

/// <summary>The members of an organization, by name. Any member may see them.</summary>
internal sealed class ListMembers(OrgDatabase database)
{
    public async Task<IEnumerable<MemberRow>> RunAsync(Guid callerId, Guid organizationId, CancellationToken cancellation)
    {
        var members = await database.ReadAsync(
            async session =>
            {
                await OrganizationAccess.RequireMemberAsync(session, organizationId, callerId);
                return await MembershipStore.ListOfOrganizationAsync(session, organizationId);
            },
            cancellation);

        return members.OrderBy(m => m.DisplayName, StringComparer.InvariantCultureIgnoreCase).ThenBy(m => m.UserId);
    }
}
