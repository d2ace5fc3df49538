using Platform.Org.Database;
using Platform.Org.Invitations;
using Platform.Org.Memberships;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>Adds a member. Owners and admins; only owners add owners. A person without an account gets one.</summary>
internal sealed class AddMember(OrgDatabase database, Passwords passwords, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task<MemberRow> RunAsync(Guid callerId, Guid organizationId, AddMemberRequest request, CancellationToken cancellation)
    {
        // Before the request's fields: a stranger learns nothing, not even who has an account.
        await database.ReadAsync(session => RequireMayAddAsync(session, organizationId, callerId, request.Role), cancellation);

        var fields = new FieldChecks();
        var email = fields.Email("email", request.Email);
        if (request.Role is not (Role.Member or Role.Admin or Role.Owner))
            fields.Fail("role", "Choose member, admin or owner.");

        var newUser = email.Key is not null && !await HasAccountAsync(email, cancellation) ? ReadNewUser(email, request, fields) : null;
        fields.ThrowIfAny(Errors.InvalidMember);

        var now = time.Now();
        var account = newUser is null ? null : UserRow.Create(email, newUser.Value.Name, await passwords.HashAsync(newUser.Value.Password, cancellation), now);
        var member = await database.WriteAsync(
            async session =>
            {
                await RequireMayAddAsync(session, organizationId, callerId, request.Role);
                var user = await UserStore.FindByEmailAsync(session, email);
                if (user is null)
                {
                    user = account!; // Accounts are never deleted, so one that was there a moment ago is there still.
                    await UserStore.InsertAsync(session, user);
                }
                else if (await MembershipStore.FindRoleAsync(session, organizationId, user.UserId) != Role.Unspecified)
                {
                    throw Errors.AlreadyAMember();
                }

                // Whoever was invited is in; their invitation's seat becomes the member's.
                await InvitationStore.DeleteByEmailAsync(session, organizationId, user.EmailKey);
                await Seats.RequireOneAsync(session, organizationId, now);
                await MembershipStore.InsertAsync(session, organizationId, user.UserId, request.Role, now);
                await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                return new MemberRow { UserId = user.UserId, Email = user.Email, DisplayName = user.DisplayName, Role = request.Role, CreateTime = now };
            },
            cancellation);

        await announcer.MemberChangedAsync(organizationId, member.UserId);
        return member;
    }

    private static async Task<bool> RequireMayAddAsync(Session session, Guid organizationId, Guid callerId, Role role)
    {
        var own = await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);

        return role != Role.Owner || own == Role.Owner ? true : throw Errors.RoleTooLow("Only owners add owners.");
    }

    private static (string Name, string Password)? ReadNewUser(EmailAddress email, AddMemberRequest request, FieldChecks fields)
    {
        var password = fields.Password("password", request.Password, email.Text);
        var name = request.DisplayName.Length == 0 ? email.Text : fields.Name("display_name", request.DisplayName);

        return (name, password);
    }

    private Task<bool> HasAccountAsync(EmailAddress email, CancellationToken cancellation) =>
        database.ReadAsync(async session => await UserStore.FindByEmailAsync(session, email) is not null, cancellation);
}
