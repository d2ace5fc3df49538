using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>
/// Invites people. Rows stand for themselves: those that can be invited are, in one transaction, and each other one says why not.
/// </summary>
internal sealed class InviteMembers(OrgDatabase database, MailQueue mail, Mails mails, IOptions<OrgOptions> options, TimeProvider time)
{
    private const int MaxRows = 500;
    private const int MaxCsvLength = 256 * 1024;

    public async Task<IReadOnlyList<InvitationResult>> RunAsync(Guid callerId, Guid organizationId, InviteMembersRequest request, CancellationToken cancellation)
    {
        // Before the rows: a stranger learns nothing.
        await database.ReadAsync(session => OrganizationAccess.RequireAdminAsync(session, organizationId, callerId), cancellation);
        var drafts = Read(request);
        if (!mail.IsConfigured)
            throw Errors.MailNotConfigured();

        var tokens = new Dictionary<Guid, string>();
        var results = await database.WriteAsync(session => InviteAsync(session, callerId, organizationId, drafts, tokens), cancellation);
        foreach (var invitation in results.Select(result => result.Invitation).OfType<InvitationRecord>())
            mail.Add(mails.Invitation(invitation, tokens[invitation.InvitationId]));

        return results;
    }

    private static IReadOnlyList<InvitationDraft> Read(InviteMembersRequest request)
    {
        if (request.Csv.Length > MaxCsvLength || (request.Csv.Length > 0 && request.Rows.Count > 0))
            throw Errors.InvalidInvitations("csv", "Give rows, or a CSV of at most 256 KB.");

        IReadOnlyList<InvitationDraft> drafts = request.Csv.Length > 0
            ? [.. InvitationCsv.Read(request.Csv).Take(MaxRows + 1)]
            : [.. request.Rows.Select((row, index) => new InvitationDraft(index + 1, row.Email, row.Role))];
        return drafts.Count is > 0 and <= MaxRows ? drafts : throw Errors.InvalidInvitations("rows", $"Invite 1 to {MaxRows} people at once.");
    }

    private async Task<IReadOnlyList<InvitationResult>> InviteAsync(
        Session session, Guid callerId, Guid organizationId, IReadOnlyList<InvitationDraft> drafts, Dictionary<Guid, string> tokens)
    {
        var own = await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var results = new List<InvitationResult>();
        foreach (var draft in drafts)
        {
            var problem = EmailAddress.TryParse(draft.Email, out var email)
                ? await CheckAsync(session, organizationId, own, draft, email, seen)
                : draft.IsReadable ? InvitationProblem.InvalidEmail : InvitationProblem.InvalidRow;
            results.Add(new InvitationResult(draft, problem is null ? await InsertAsync(session, callerId, organizationId, draft, email, tokens) : null, problem));
        }

        return results;
    }

    private async Task<InvitationProblem?> CheckAsync(Session session, Guid organizationId, Role own, InvitationDraft draft, EmailAddress email, HashSet<string> seen)
    {
        if (!draft.IsReadable)
            return InvitationProblem.InvalidRow;
        if (draft.Role is not (Role.Member or Role.Admin or Role.Owner))
            return InvitationProblem.InvalidRole;
        if (draft.Role == Role.Owner && own != Role.Owner)
            return InvitationProblem.RoleTooLow;
        if (!seen.Add(email.Key))
            return InvitationProblem.Repeated;

        var now = time.Now();
        var user = await UserStore.FindByEmailAsync(session, email);
        if (user is not null && await MembershipStore.FindRoleAsync(session, organizationId, user.UserId) != Role.Unspecified)
            return InvitationProblem.AlreadyAMember;
        if (await InvitationStore.FindByEmailAsync(session, organizationId, email.Key) is { } earlier && earlier.ExpireTime > now)
            return InvitationProblem.AlreadyInvited;

        return await OrganizationSettingsStore.FindFreeSeatsAsync(session, organizationId, now) is 0 ? InvitationProblem.SeatLimitReached : null;
    }

    private async Task<InvitationRecord> InsertAsync(
        Session session, Guid callerId, Guid organizationId, InvitationDraft draft, EmailAddress email, Dictionary<Guid, string> tokens)
    {
        var (now, token) = (time.Now(), RandomToken.Generate());
        var row = new InvitationRecord
        {
            InvitationId = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            Email = email.Text,
            EmailKey = email.Key,
            Role = draft.Role,
            InvitedBy = callerId,
            CreateTime = now,
            ExpireTime = now + options.Value.InvitationLifetime,
        };
        // One that has expired makes room for this one.
        await InvitationStore.DeleteByEmailAsync(session, organizationId, email.Key);
        await InvitationStore.InsertAsync(session, row, RandomToken.Hash(token)!);
        tokens.Add(row.InvitationId, token);
        return (await InvitationStore.FindAsync(session, organizationId, row.InvitationId))!;
    }
}
