using Platform.Org.Database;

namespace Platform.Org.Invitations;

/// <summary>All SQL of the table invitations.</summary>
internal static class InvitationStore
{
    private const string Select =
        """
        SELECT i.invitation_id, i.organization_id, i.email, i.email_key, i.role, i.invited_by, i.create_time, i.expire_time, i.mail_failure,
          u.display_name AS inviter_name, o.name AS organization_name
        FROM invitations i JOIN users u ON u.user_id = i.invited_by JOIN organizations o ON o.organization_id = i.organization_id
        """;

    public static Task<InvitationRecord?> FindByTokenAsync(Session session, byte[] tokenHash, DateTimeOffset now) => session.FindAsync<InvitationRecord>(
        $"{Select} WHERE i.token_hash = @tokenHash AND i.expire_time > @now",
        new { tokenHash, now });

    public static Task<InvitationRecord?> FindAsync(Session session, Guid organizationId, Guid invitationId) => session.FindAsync<InvitationRecord>(
        $"{Select} WHERE i.organization_id = @organizationId AND i.invitation_id = @invitationId",
        new { organizationId, invitationId });

    public static Task<InvitationRecord?> FindByEmailAsync(Session session, Guid organizationId, string emailKey) => session.FindAsync<InvitationRecord>(
        $"{Select} WHERE i.organization_id = @organizationId AND i.email_key = @emailKey",
        new { organizationId, emailKey });

    public static Task<IReadOnlyList<InvitationRecord>> ListAsync(Session session, Guid organizationId) => session.ListAsync<InvitationRecord>(
        $"{Select} WHERE i.organization_id = @organizationId ORDER BY i.create_time DESC, i.invitation_id DESC",
        new { organizationId });

    /// <summary>Whether anybody has invited this address, anywhere.</summary>
    public static Task<bool> AnyAsync(Session session, string emailKey, DateTimeOffset now) => session.ScalarAsync<bool>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM invitations WHERE email_key = @emailKey AND expire_time > @now) THEN 1 ELSE 0 END",
        new { emailKey, now });

    public static Task InsertAsync(Session session, InvitationRecord row, byte[] tokenHash) => session.ExecuteAsync(
        """
        INSERT INTO invitations (invitation_id, organization_id, email, email_key, role, token_hash, invited_by, create_time, expire_time)
        VALUES (@InvitationId, @OrganizationId, @Email, @EmailKey, @Role, @tokenHash, @InvitedBy, @CreateTime, @ExpireTime)
        """,
        new { row.InvitationId, row.OrganizationId, row.Email, row.EmailKey, row.Role, tokenHash, row.InvitedBy, row.CreateTime, row.ExpireTime });

    public static Task RenewAsync(Session session, Guid invitationId, byte[] tokenHash, DateTimeOffset expireTime) => session.ExecuteAsync(
        "UPDATE invitations SET token_hash = @tokenHash, expire_time = @expireTime, mail_failure = @none WHERE invitation_id = @invitationId",
        new { invitationId, tokenHash, expireTime, none = "" });

    public static Task SetMailFailureAsync(Session session, Guid invitationId, string mailFailure) => session.ExecuteAsync(
        "UPDATE invitations SET mail_failure = @mailFailure WHERE invitation_id = @invitationId",
        new { invitationId, mailFailure });

    public static Task DeleteAsync(Session session, Guid organizationId, Guid invitationId) => session.ExecuteAsync(
        "DELETE FROM invitations WHERE organization_id = @organizationId AND invitation_id = @invitationId",
        new { organizationId, invitationId });

    public static Task DeleteByEmailAsync(Session session, Guid organizationId, string emailKey) => session.ExecuteAsync(
        "DELETE FROM invitations WHERE organization_id = @organizationId AND email_key = @emailKey",
        new { organizationId, emailKey });
}
