using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Org.Mail;
using Platform.Org.Tests.Harness;
using Platform.TestKit;

namespace Platform.Org.Tests.Mail;

/// <summary>Without a mail server a message is a file, and the log says where.</summary>
public sealed class FolderMailSenderTests
{
    [Fact]
    public async Task Message_IsAFileOfItsOwnersAlone_AndTheLogLinksItWithoutItsContent()
    {
        using var folder = new TemporaryFolder();
        using var logs = new Logs();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var sender = new FolderMailSender(
            Options.Create(new MailOptions { Folder = folder.File("mail"), From = "keys@acme.test" }), TimeProvider.System, loggers.CreateLogger<FolderMailSender>());

        await sender.SendAsync(new MailText("ada@acme.test", "Grüße", "Open https://keys.acme.test/invitation#a-secret-token\nAda"), CancellationToken.None);

        var file = Assert.Single(Directory.GetFiles(folder.File("mail"), "*.eml"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var text = File.ReadAllText(file);
        Assert.Contains("From: keys@acme.test\r\nTo: ada@acme.test\r\nSubject: =?utf-8?B?", text, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nOpen https://keys.acme.test/invitation#a-secret-token\r\nAda", text, StringComparison.Ordinal);
        Assert.Contains(new Uri(file).ToString(), logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-token", logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@acme.test", logs.Text, StringComparison.Ordinal);
    }
}
