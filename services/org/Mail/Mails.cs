using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Org.Invitations;

namespace Platform.Org.Mail;

/// <summary>Every message that people get. Tokens stand in the fragment of a link, which browsers keep to themselves.</summary>
internal sealed class Mails(IOptions<OrgOptions> options)
{
    private string Url => options.Value.Issuer.TrimEnd('/');

    public MailText Invitation(InvitationRecord invitation, string token) => new(
        invitation.Email,
        $"Join {invitation.OrganizationName}",
        $"""
        {invitation.InviterName} invites you to join {invitation.OrganizationName}.

        {Url}/invitation#{token}

        The link works once, until {Day(invitation.ExpireTime)}. If you do not expect this, ignore it.
        """)
    {
        InvitationId = invitation.InvitationId,
    };

    public MailText PasswordReset(string to, string token) => new(
        to,
        "Set a new password",
        $"""
        Somebody asked to set a new password for your account.

        {Url}/reset#{token}

        The link works once, within an hour. If it was not you, ignore this: your password stays as it is.
        """);

    public MailText PasswordChanged(string to) => new(
        to,
        "Your password was changed",
        $"""
        The password of your account at {Url} was changed.

        If it was not you, set a new one at once: choose "Forgot password" where you sign in.
        """);

    public MailText DeviceEnrolled(string to, string device) => new(
        to,
        "A new device of yours",
        $"""
        The device "{device}" was added to your account at {Url}. It receives the keys of your organizations.

        If it was not you, sign in, remove the device and change your password.
        """);

    private static string Day(DateTimeOffset time) => time.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
