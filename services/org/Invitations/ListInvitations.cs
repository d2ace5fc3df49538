using Platform.Org.Database;
using Platform.Org.Organizations;

namespace Platform.Org.Invitations;

/// <summary>The invitations that nobody has accepted yet, newest first. Owners and admins.</summary>
internal sealed class ListInvitations(OrgDatabase database)
{
    public Task<IReadOnlyList<InvitationRecord>> RunAsync(Guid callerId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session =>
            {
                await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                return await InvitationStore.ListAsync(session, organizationId);
            },
            cancellation);
}
