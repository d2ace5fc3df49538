using Platform.Credentials.V1;
using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Removals;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>Ends a membership. Owners and admins; only owners remove owners; anybody leaves; the last owner stays.</summary>
internal sealed class RemoveMember(OrgDatabase database, Fences fences, MembershipAnnouncer announcer)
{
    public async Task RunAsync(Guid callerId, Guid organizationId, Guid userId, CancellationToken cancellation)
    {
        await database.WriteAsync(
            async session =>
            {
                if (userId == callerId)
                    await OrganizationAccess.RequireMemberAsync(session, organizationId, callerId);
                else
                    await RequireMayRemoveAsync(session, organizationId, callerId, userId);

                await RequireNotLastOwnerAsync(session, organizationId, userId);
                await MembershipStore.DeleteAsync(session, organizationId, userId);
                await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                await fences.AddMemberAsync(session, organizationId, userId, RevocationReason.MemberRemoved, callerId);
                return true;
            },
            cancellation);

        try
        {
            await fences.DeliverAsync(userId);
        }
        finally
        {
            // Streams end in any case, and after the fence when there is one: then their revocations are ready.
            await announcer.MemberChangedAsync(organizationId, userId);
        }
    }

    private static async Task RequireMayRemoveAsync(Session session, Guid organizationId, Guid callerId, Guid userId)
    {
        var own = await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
        var theirs = await MembershipStore.FindRoleAsync(session, organizationId, userId);
        if (theirs == Role.Unspecified)
            throw Errors.MemberNotFound();

        if (theirs == Role.Owner && own != Role.Owner)
            throw Errors.RoleTooLow("Only owners remove owners.");
    }

    // The write lock is held: of two owners who remove each other at once, the second is no member any more.
    private static async Task RequireNotLastOwnerAsync(Session session, Guid organizationId, Guid userId)
    {
        var role = await MembershipStore.FindRoleAsync(session, organizationId, userId);
        if (role == Role.Owner && await MembershipStore.CountOwnersAsync(session, organizationId) == 1)
            throw Errors.LastOwner();
    }
}
