using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Org.Mail;

/// <summary>Sends by SMTP.</summary>
internal sealed class SmtpMailSender(IOptions<MailOptions> options) : IMailSender
{
    public async Task SendAsync(MailText mail, CancellationToken cancellation)
    {
        var settings = options.Value;
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort)
        {
            EnableSsl = settings.SmtpTls,
            // For addresses that are not ASCII before the @, where the server takes them.
            DeliveryFormat = SmtpDeliveryFormat.International,
        };
        if (settings.SmtpUser.Length > 0)
            client.Credentials = new NetworkCredential(settings.SmtpUser, ReadPassword(settings.SmtpPasswordFile));

        using var message = new MailMessage(settings.From, mail.To, mail.Subject, mail.Body)
        {
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        await client.SendMailAsync(message, cancellation);
    }

    // At every message: the password can be changed while the service runs.
    private static string ReadPassword(string path)
    {
        KeyFiles.RequirePrivate(path);
        return File.ReadAllText(path).TrimEnd('\r', '\n');
    }
}
