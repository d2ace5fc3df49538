using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.Invitations;

/// <summary>What an invitation says to whoever has its link, and whether they have an account.</summary>
internal sealed class GetInvitation(OrgDatabase database, TimeProvider time)
{
    public Task<(InvitationRecord Invitation, bool AccountExists)> RunAsync(string token, CancellationToken cancellation)
    {
        var tokenHash = RandomToken.Hash(token) ?? throw Errors.InvitationNotFound();
        return database.ReadAsync(
            async session =>
            {
                var invitation = await InvitationStore.FindByTokenAsync(session, tokenHash, time.Now()) ?? throw Errors.InvitationNotFound();
                return (invitation, await UserStore.FindByEmailAsync(session, invitation.Address) is not null);
            },
            cancellation);
    }
}
