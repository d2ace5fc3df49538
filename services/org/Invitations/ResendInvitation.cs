using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Organizations;
using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>Sends an invitation again, with a new link and time; the earlier link ends. Owners and admins.</summary>
internal sealed class ResendInvitation(OrgDatabase database, MailQueue mail, Mails mails, IOptions<OrgOptions> options, TimeProvider time)
{
    public async Task<InvitationRecord> RunAsync(Guid callerId, Guid organizationId, Guid invitationId, CancellationToken cancellation)
    {
        var token = RandomToken.Generate();
        var invitation = await database.WriteAsync(
            async session =>
            {
                var own = await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                var found = await InvitationStore.FindAsync(session, organizationId, invitationId) ?? throw Errors.InvitationNotFound();
                if (!mail.IsConfigured)
                    throw Errors.MailNotConfigured();
                if (found.Role == Role.Owner && own != Role.Owner)
                    throw Errors.RoleTooLow("Only owners invite owners.");

                var now = time.Now();
                // One that has expired holds no seat any more.
                if (found.ExpireTime <= now)
                    await Seats.RequireOneAsync(session, organizationId, now);
                await InvitationStore.RenewAsync(session, invitationId, RandomToken.Hash(token)!, now + options.Value.InvitationLifetime);
                return (await InvitationStore.FindAsync(session, organizationId, invitationId))!;
            },
            cancellation);

        mail.Add(mails.Invitation(invitation, token));
        return invitation;
    }
}
