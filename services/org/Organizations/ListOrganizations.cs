using Platform.Org.Database;
using Platform.Org.Memberships;

namespace Platform.Org.Organizations;

/// <summary>The caller's organizations, by name.</summary>
internal sealed class ListOrganizations(OrgDatabase database)
{
    public async Task<IEnumerable<OrganizationMembership>> RunAsync(Guid callerId, CancellationToken cancellation)
    {
        var organizations = await database.ReadAsync(session => MembershipStore.ListOfUserAsync(session, callerId), cancellation);

        // Sorted here: the database compares bytes, people expect "acme" beside "Acme".
        return organizations.OrderBy(o => o.Name, StringComparer.InvariantCultureIgnoreCase).ThenBy(o => o.OrganizationId);
    }
}
