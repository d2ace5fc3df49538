namespace Platform.Org.Mail;

/// <summary>A message to one person, in plain text.</summary>
internal sealed record MailText(string To, string Subject, string Body)
{
    /// <summary>The invitation that it carries, if it carries one: its list says when the message could not be sent.</summary>
    public Guid? InvitationId { get; init; }

    /// <summary>Never the body: it carries links that sign people in.</summary>
    public override string ToString() => "mail";
}

/// <summary>Sends messages.</summary>
internal interface IMailSender
{
    Task SendAsync(MailText mail, CancellationToken cancellation);
}
