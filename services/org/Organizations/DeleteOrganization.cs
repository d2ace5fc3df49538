using System.Text;
using Platform.Credentials.V1;
using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Removals;

namespace Platform.Org.Organizations;

/// <summary>Ends an organization, whose owner has typed its name. Every membership ends with it, so every device of a member stops reading.</summary>
internal sealed class DeleteOrganization(OrgDatabase database, Fences fences, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task RunAsync(Guid callerId, Guid organizationId, string confirmName, CancellationToken cancellation)
    {
        var members = await database.WriteAsync(
            async session =>
            {
                await OrganizationAccess.RequireOwnerAsync(session, organizationId, callerId);
                var organization = (await OrganizationSettingsStore.FindAsync(session, organizationId, callerId, time.Now()))!;
                if (confirmName.Trim().Normalize(NormalizationForm.FormC) != organization.Name)
                    throw Errors.NameNotConfirmed();

                var all = await MembershipStore.ListOfOrganizationAsync(session, organizationId);
                await OrganizationSettingsStore.DeleteAsync(session, organizationId, time.Now());
                await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                foreach (var member in all)
                    await fences.AddMemberAsync(session, organizationId, member.UserId, RevocationReason.OrganizationDeleted, callerId);
                return all;
            },
            cancellation);

        try
        {
            foreach (var member in members)
                await fences.DeliverAsync(member.UserId);
        }
        finally
        {
            foreach (var member in members)
                await announcer.MemberChangedAsync(organizationId, member.UserId);
        }
    }
}
