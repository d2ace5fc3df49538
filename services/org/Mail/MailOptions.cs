using System.ComponentModel.DataAnnotations;

namespace Platform.Org.Mail;

/// <summary>How e-mail leaves. Section <c>Mail</c>. With neither server nor folder nothing can be sent, and what needs it is refused.</summary>
public sealed class MailOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mail";

    /// <summary>Sender of all messages.</summary>
    public string From { get; set; } = "platform@localhost";

    /// <summary>Host name of the SMTP server.</summary>
    public string SmtpHost { get; set; } = "";

    /// <summary>Its port; 587 by default.</summary>
    [Range(1, 65535, ErrorMessage = "Mail:SmtpPort must be 1 to 65535.")]
    public int SmtpPort { get; set; } = 587;

    /// <summary>Require TLS (STARTTLS). On by default.</summary>
    public bool SmtpTls { get; set; } = true;

    /// <summary>Name to sign in to the server with; empty: without.</summary>
    public string SmtpUser { get; set; } = "";

    /// <summary>File with the password, readable by its owner alone.</summary>
    public string SmtpPasswordFile { get; set; } = "";

    /// <summary>Folder to write messages to in place of sending them, one .eml file each.</summary>
    public string Folder { get; set; } = "";
}
