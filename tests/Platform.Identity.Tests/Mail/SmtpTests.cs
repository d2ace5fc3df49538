using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Platform.Defaults;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Mail;

/// <summary>E-mail through a real server: npm's smtp-server, which wants STARTTLS and a password.</summary>
public sealed class SmtpTests(ITestOutputHelper output) : IDisposable
{
    private const string Name = "platform";
    private const string Password = "a secret with spaces & signs";

    private readonly TemporaryFolder _folder = new();
    private Process? _server;

    public void Dispose()
    {
        if (_server is { HasExited: false })
            _server.Kill(entireProcessTree: true);
        _server?.Dispose();
        _folder.Dispose();
    }

    [NodeFact]
    public async Task Invitation_IsDeliveredOverTlsWithAPassword_AndOneThatTheServerRefusesIsReported()
    {
        using var org = await StartAsync(Password, trusted: true);

        await InviteAsync(org, "zoë@acme.test", "nobody@acme.test", "ada@acme.test");
        var first = await ReceiveAsync();
        var second = await ReceiveAsync();
        var failed = await UntilFailedAsync(org, "nobody@acme.test");

        var ada = new[] { first, second }.Single(mail => mail.GetProperty("to")[0].GetString() == "ada@acme.test");
        Assert.True(ada.GetProperty("secure").GetBoolean());
        Assert.Equal((Name, "keys@acme.test"), (ada.GetProperty("user").GetString(), ada.GetProperty("from").GetString()));
        Assert.Matches("^Olga invites you to join Acme\\.\n\nhttp://127\\.0\\.0\\.1:[0-9]+/invitation#[A-Za-z0-9_-]{43}\n\nThe link works once", Body(ada));
        Assert.Equal("SMTP_550", failed);
        var invitations = (await org.Organizations.ListInvitationsAsync(new() { OrganizationId = org.OrganizationId }, org.Owner)).Invitations;
        Assert.Equal("", invitations.Single(invitation => invitation.Email == "ada@acme.test").MailFailure);
    }

    [NodeFact]
    public async Task Server_WithACertificateThatIsNotTrusted_GetsNothing()
    {
        using var org = await StartAsync(Password, trusted: false);

        await InviteAsync(org, "ada@acme.test");

        Assert.Equal("TLS", await UntilFailedAsync(org, "ada@acme.test"));
        Assert.Equal(0, await ReceivedAsync());
    }

    [NodeFact]
    public async Task Server_ThatRefusesThePassword_IsReported()
    {
        using var org = await StartAsync("another", trusted: true);

        await InviteAsync(org, "ada@acme.test");

        // 535 is what it answers to the password, 530 to whoever goes on without.
        Assert.Matches("^SMTP_53[05]$", await UntilFailedAsync(org, "ada@acme.test"));
    }

    private async Task<OrgProcess> StartAsync(string password, bool trusted)
    {
        var authority = WriteCertificate();
        (_server, var port) = await Node.StartAsync(
            "smtp-server.mjs", output, ("CERTIFICATE", _folder.File("server.pem")), ("NAME", Name), ("PASSWORD", Password));
        KeyFiles.TryCreatePrivate(_folder.File("password"), Encoding.UTF8.GetBytes(password + "\n"));
        return await OrgProcess.StartAsync(new()
        {
            ["Mail__SmtpHost"] = "localhost",
            ["Mail__SmtpPort"] = port,
            ["Mail__SmtpUser"] = Name,
            ["Mail__SmtpPasswordFile"] = _folder.File("password"),
            ["Mail__From"] = "keys@acme.test",
            // What the operating system of a real installation would trust.
            ["SSL_CERT_FILE"] = trusted ? authority : _folder.File("nobody.pem"),
            ["SSL_CERT_DIR"] = _folder.File("none"),
        });
    }

    /// <summary>A certificate for localhost, by an authority of its own; the authority's file.</summary>
    private string WriteCertificate()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var request = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, now.AddHours(-1), now.AddHours(20), RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(_folder.File("server.pem"), $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        File.WriteAllText(_folder.File("authority.pem"), authority.ExportCertificatePem() + "\n");
        return _folder.File("authority.pem");
    }

    private static async Task InviteAsync(OrgProcess org, params string[] addresses)
    {
        var request = new InviteMembersRequest { OrganizationId = org.OrganizationId };
        request.Rows.AddRange(addresses.Select(address => new InvitationRow { Email = address, Role = Role.Member }));
        Assert.All((await org.Organizations.InviteMembersAsync(request, org.Owner)).Outcomes, outcome => Assert.Equal("", outcome.Reason));
    }

    /// <summary>Why the message of an invitation did not go, as an administrator reads it in the list.</summary>
    private static async Task<string> UntilFailedAsync(OrgProcess org, string email)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var invitations = (await org.Organizations.ListInvitationsAsync(new() { OrganizationId = org.OrganizationId }, org.Owner)).Invitations;
            if (invitations.Single(invitation => invitation.Email == email).MailFailure is { Length: > 0 } failure)
                return failure;
            await Task.Delay(50, guard.Token);
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return JsonDocument.Parse((await _server!.StandardOutput.ReadLineAsync(guard.Token))!).RootElement;
    }

    /// <summary>How many messages the server has printed and nobody read, when it is ended.</summary>
    private async Task<int> ReceivedAsync()
    {
        _server!.Kill(entireProcessTree: true);
        return (await _server.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    /// <summary>The text, out of whatever it was wrapped in for the way.</summary>
    private static string Body(JsonElement mail)
    {
        var parts = mail.GetProperty("text").GetString()!.Split("\r\n\r\n", 2);
        Assert.Contains("Content-Transfer-Encoding: base64", parts[0], StringComparison.OrdinalIgnoreCase);
        return Encoding.UTF8.GetString(Convert.FromBase64String(parts[1])).ReplaceLineEndings("\n");
    }
}
