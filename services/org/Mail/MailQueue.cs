using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Invitations;

namespace Platform.Org.Mail;

/// <summary>
/// Sends in the background, so that no call waits for a mail server and none tells by its time whether there was anything to
/// send. A message that fails is tried again twice, unless the server has refused it for good; an invitation says then why it did not
/// go. What is queued when the process dies is lost; links can be sent again.
/// </summary>
internal sealed partial class MailQueue(
    IServiceProvider services, OrgDatabase database, IOptions<MailOptions> options, TimeProvider time, ILogger<MailQueue> logger) : BackgroundService
{
    private const int Capacity = 10_000;
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Channel<MailText> _queue = Channel.CreateBounded<MailText>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Whether anything can be sent at all.</summary>
    public bool IsConfigured => options.Value.SmtpHost.Length > 0 || options.Value.Folder.Length > 0;

    public void Add(MailText mail)
    {
        if (!IsConfigured || !_queue.Writer.TryWrite(mail))
            Log.Dropped(logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsConfigured)
            return;

        var sender = services.GetRequiredService<IMailSender>();
        await foreach (var mail in _queue.Reader.ReadAllAsync(stoppingToken))
            await SendAsync(sender, mail, stoppingToken);
    }

    private async Task SendAsync(IMailSender sender, MailText mail, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await sender.SendAsync(mail, stoppingToken);
                return;
            }
#pragma warning disable CA1031 // Mail servers fail in more ways than their client documents; the next message must still go.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var failure = MailFailure.Of(exception);
                Log.Failed(logger, attempt, failure.Reason);
                if (attempt == Attempts || failure.IsPermanent)
                {
                    await ReportAsync(mail, failure, stoppingToken);
                    return;
                }

                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    /// <summary>Tells whoever looks at the invitation. Others have nobody to be told but the log.</summary>
    private async Task ReportAsync(MailText mail, MailFailure failure, CancellationToken stoppingToken)
    {
        if (mail.InvitationId is not { } invitationId)
            return;

        try
        {
            await database.WriteAsync(
                async session =>
                {
                    await InvitationStore.SetMailFailureAsync(session, invitationId, failure.Reason);
                    return true;
                },
                stoppingToken);
        }
#pragma warning disable CA1031 // The next message must still go.
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.NotReported(logger, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        // Without the exception's text: mail servers repeat addresses in it.
        [LoggerMessage(EventId = 1, EventName = "MailFailed", Level = LogLevel.Warning, Message = "A message could not be sent (attempt {Attempt}): {Reason}")]
        public static partial void Failed(ILogger logger, int attempt, string reason);

        [LoggerMessage(EventId = 2, EventName = "MailDropped", Level = LogLevel.Warning, Message = "A message was dropped: no way to send is configured, or too many wait.")]
        public static partial void Dropped(ILogger logger);

        [LoggerMessage(EventId = 3, EventName = "MailFailureNotKept", Level = LogLevel.Warning, Message = "That a message could not be sent could not be written down: {ExceptionType}")]
        public static partial void NotReported(ILogger logger, string exceptionType);
    }
}
