using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Sessions;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>
/// Accepts an invitation: as who one is signed in; with the password of the invited account; or with a new account, which the
/// link proves to be of the invited address. With a second factor the person signs in first and accepts then.
/// </summary>
internal sealed class AcceptInvitation(
    OrgDatabase database, Passwords passwords, PasswordProof proof, BrowserSessions sessions, BeginSignIn begin, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task<(Guid OrganizationId, SignInResult SignIn)> RunAsync(AcceptInvitationRequest request, BrowserOrigin origin, CancellationToken cancellation)
    {
        var tokenHash = RandomToken.Hash(request.Token) ?? throw Errors.InvitationNotFound();
        var (invitation, live, account) = await database.ReadAsync(session => ReadAsync(session, tokenHash, request.SessionToken), cancellation);
        if (live is not null)
        {
            if (live.User.EmailKey != invitation.EmailKey)
                throw Errors.OtherAccount(live.User.Email);
            return await JoinAsync(tokenHash, _ => Task.FromResult(new SignInResult(live, null)), live.User, cancellation);
        }

        var created = account is null ? await CreateAsync(invitation, request, cancellation) : null;
        var user = created ?? await proof.RequireAsync(invitation.Email, request.Password, cancellation);
        return await JoinAsync(
            tokenHash,
            async session =>
            {
                if (created is not null)
                    await InsertAsync(session, created);
                return await begin.RunAsync(session, user, origin, request.SessionToken);
            },
            user,
            cancellation);
    }

    private async Task<(InvitationRecord Invitation, LiveSession? Live, UserRow? Account)> ReadAsync(Session session, byte[] tokenHash, string sessionToken)
    {
        var invitation = await InvitationStore.FindByTokenAsync(session, tokenHash, time.Now()) ?? throw Errors.InvitationNotFound();
        var live = await sessions.FindAsync(session, sessionToken) is null ? null : await sessions.RequireAsync(session, sessionToken);
        return (invitation, live, await UserStore.FindByEmailAsync(session, invitation.Address));
    }

    private async Task<UserRow> CreateAsync(InvitationRecord invitation, AcceptInvitationRequest request, CancellationToken cancellation)
    {
        var email = invitation.Address;
        var fields = new FieldChecks();
        var password = fields.Password("password", request.Password, email.Text);
        var name = request.DisplayName.Length == 0 ? email.Text : fields.Name("display_name", request.DisplayName);
        fields.ThrowIfAny(Errors.InvalidUser);
        return UserRow.Create(email, name, await passwords.HashAsync(password, cancellation), time.Now());
    }

    private static async Task InsertAsync(Session session, UserRow user)
    {
        // Two windows, one link: the second finds the account, and asks for its password.
        if (await UserStore.FindByEmailAsync(session, user.Address) is not null)
            throw Errors.EmailTaken();
        await UserStore.InsertAsync(session, user);
    }

    private async Task<(Guid OrganizationId, SignInResult SignIn)> JoinAsync(
        byte[] tokenHash, Func<Session, Task<SignInResult>> signIn, UserRow user, CancellationToken cancellation)
    {
        var (organizationId, result) = await database.WriteAsync(
            async session =>
            {
                var invitation = await InvitationStore.FindByTokenAsync(session, tokenHash, time.Now()) ?? throw Errors.InvitationNotFound();
                var signedIn = await signIn(session);
                if (signedIn.Live is not null)
                    await BecomeMemberAsync(session, invitation, user);
                return (invitation.OrganizationId, signedIn);
            },
            cancellation);

        if (result.Live is not null)
            await announcer.MemberChangedAsync(organizationId, user.UserId);
        return (organizationId, result);
    }

    private async Task BecomeMemberAsync(Session session, InvitationRecord invitation, UserRow user)
    {
        await InvitationStore.DeleteAsync(session, invitation.OrganizationId, invitation.InvitationId);
        if (await MembershipStore.FindRoleAsync(session, invitation.OrganizationId, user.UserId) != Role.Unspecified)
            return;

        await MembershipStore.InsertAsync(session, invitation.OrganizationId, user.UserId, invitation.Role, time.Now());
        await OrganizationStore.BumpMembershipVersionAsync(session, invitation.OrganizationId);
        await SessionStore.MakeRotationDueAsync(session, user.UserId);
    }
}
