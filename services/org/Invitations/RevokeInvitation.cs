using Platform.Org.Database;
using Platform.Org.Organizations;

namespace Platform.Org.Invitations;

/// <summary>Ends an invitation: its link works no more. Owners and admins.</summary>
internal sealed class RevokeInvitation(OrgDatabase database)
{
    public Task RunAsync(Guid callerId, Guid organizationId, Guid invitationId, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
            if (await InvitationStore.FindAsync(session, organizationId, invitationId) is null)
                throw Errors.InvitationNotFound();

            await InvitationStore.DeleteAsync(session, organizationId, invitationId);
            return true;
        },
        cancellation);
}
