using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Platform.Org.Mail;

/// <summary>Why a message could not be sent, in words that repeat nothing of what the server said: servers put addresses in their answers.</summary>
/// <param name="Reason">SMTP_ and the server's status, TLS, UNREACHABLE, SETTINGS or FAILED.</param>
/// <param name="IsPermanent">Trying again would end the same way.</param>
internal readonly record struct MailFailure(string Reason, bool IsPermanent)
{
    private const int FirstPermanent = 500;

    public static MailFailure Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SmtpException { StatusCode: > 0 } answered:
                    return new MailFailure($"SMTP_{(int)answered.StatusCode}", (int)answered.StatusCode >= FirstPermanent);
                case AuthenticationException:
                    return new MailFailure("TLS", IsPermanent: true);
                case SocketException or IOException:
                    return new MailFailure("UNREACHABLE", IsPermanent: false);
                case InvalidOperationException:
                    return new MailFailure("SETTINGS", IsPermanent: true);
            }
        }

        return new MailFailure("FAILED", IsPermanent: false);
    }
}
