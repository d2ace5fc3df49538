using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Org.Mail;

/// <summary>Writes messages to a folder that only its owner can enter, and says where: for an installation without a mail server.</summary>
internal sealed partial class FolderMailSender(IOptions<MailOptions> options, TimeProvider time, ILogger<FolderMailSender> logger) : IMailSender
{
    public Task SendAsync(MailText mail, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var path = Path.Combine(Path.GetFullPath(options.Value.Folder), string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{Guid.CreateVersion7():N}.eml"));
        KeyFiles.TryCreatePrivate(path, Encoding.UTF8.GetBytes(Format(options.Value.From, mail, now)));
        Log.Written(logger, new Uri(path));
        return Task.CompletedTask;
    }

    /// <summary>RFC 5322, with the body as it is, so that a person can read the file.</summary>
    private static string Format(string from, MailText mail, DateTimeOffset now) => string.Join(
        "\r\n",
        $"From: {from}",
        $"To: {mail.To}",
        $"Subject: {Encode(mail.Subject)}",
        $"Date: {now.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}",
        $"Message-ID: <{Guid.NewGuid():N}@platform>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        mail.Body.ReplaceLineEndings("\r\n"),
        "");

    private static string Encode(string subject) =>
        Ascii.IsValid(subject) ? subject : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=";

    private static partial class Log
    {
        // A warning: nobody gets this message unless somebody hands it on.
        [LoggerMessage(EventId = 1, EventName = "MailWritten", Level = LogLevel.Warning, Message = "No mail server is configured. A message was written to {File}")]
        public static partial void Written(ILogger logger, Uri file);
    }
}
