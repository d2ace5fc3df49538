using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>Makes an organization; the caller becomes its owner.</summary>
internal sealed class CreateOrganization(OrgDatabase database, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task<OrganizationMembership> RunAsync(Guid callerId, string name, CancellationToken cancellation)
    {
        var fields = new FieldChecks();
        var checkedName = fields.Name("name", name);
        fields.ThrowIfAny(Errors.InvalidOrganization);

        var organization = OrganizationRow.Create(checkedName, time.Now());
        await database.WriteAsync(
            async session =>
            {
                if (!await UserStore.ExistsAsync(session, callerId))
                    throw Errors.UnknownCaller();

                await OrganizationStore.InsertAsync(session, organization);
                await MembershipStore.InsertAsync(session, organization.OrganizationId, callerId, Role.Owner, organization.CreateTime);
                return true;
            },
            cancellation);

        await announcer.MemberChangedAsync(organization.OrganizationId, callerId);
        return new OrganizationMembership { OrganizationId = organization.OrganizationId, Name = organization.Name, Role = Role.Owner };
    }
}
