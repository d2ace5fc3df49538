using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Sessions;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>Gives a member another role. Owners and admins; only owners make and unmake owners; the last owner stays one.</summary>
internal sealed class ChangeRole(OrgDatabase database, MembershipAnnouncer announcer)
{
    public async Task<MemberRow> RunAsync(Guid callerId, Guid organizationId, Guid userId, Role role, CancellationToken cancellation)
    {
        var member = await database.WriteAsync(
            async session =>
            {
                var own = await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                var earlier = await MembershipStore.FindMemberAsync(session, organizationId, userId) ?? throw Errors.MemberNotFound();
                var fields = new FieldChecks();
                if (role is not (Role.Member or Role.Admin or Role.Owner))
                    fields.Fail("role", "Choose member, admin or owner.");
                fields.ThrowIfAny(Errors.InvalidMember);
                if (own != Role.Owner && (role == Role.Owner || earlier.Role == Role.Owner))
                    throw Errors.RoleTooLow("Only owners make and unmake owners.");
                if (earlier.Role == Role.Owner && role != Role.Owner && await MembershipStore.CountOwnersAsync(session, organizationId) == 1)
                    throw Errors.LastOwner();
                if (earlier.Role == role)
                    return earlier;

                await MembershipStore.ChangeRoleAsync(session, organizationId, userId, role);
                await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                await SessionStore.MakeRotationDueAsync(session, userId);
                return (await MembershipStore.FindMemberAsync(session, organizationId, userId))!;
            },
            cancellation);

        await announcer.MemberChangedAsync(organizationId, userId);
        return member;
    }
}
