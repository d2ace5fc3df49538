using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Grpc.Net.Client;
using Platform.Defaults;
using Platform.Host.Running;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Host.Tests;

/// <summary>The command of an operator who has a certificate: host, beyond its own machine.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly string Host = Repository.Program("host", "Platform.Host");

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = PortPairs.Find(1)[0];

    private string Certificate => _folder.File("server.pem");

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Host_WithACertificate_ServesEverythingOnOnePort_RefusesClearText_AndTakesARenewedOne()
    {
        Renew("first");
        await using var host = RunningProcess.Start(Host, ["--data", _folder.File("data"), "--port", Port, "--listen", "127.0.0.1", "--certificate", Certificate]);
        await host.WaitForOutputAsync(line => line.Contains("is running", StringComparison.Ordinal) ? line : null);
        var url = new Uri($"https://127.0.0.1:{Port}");
        using var http = new HttpClient(Trusting());
        using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = Trusting(), DisposeHttpClient = true });

        var platform = JsonDocument.Parse(await http.GetStringAsync(new Uri(url, "/.well-known/platform"))).RootElement;
        var state = await new TokenService.TokenServiceClient(channel).GetSetupStateAsync(new());

        Assert.All(["issuer", "grpc", "http"], name => Assert.Equal(url, new Uri(platform.GetProperty(name).GetString()!)));
        Assert.True(state.SetupNeeded);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{Port}/health/live")));
        Assert.Equal("CN=first", await SubjectAsync());

        Renew("second");
        File.SetLastWriteTimeUtc(Certificate, DateTime.UtcNow.AddSeconds(5));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await SubjectAsync() != "CN=second")
            await Task.Delay(500, patience.Token);
        Assert.False(host.HasExited);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    public async Task Host_ToListenWithoutACertificate_SaysWhatIsMissing(string address)
    {
        var (exitCode, output) = await RunningProcess.RunAsync(Host, ["--data", _folder.File("data"), "--port", Port, "--listen", address]);

        Assert.Equal(1, exitCode);
        Assert.Contains("--listen needs --certificate", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static bool IsOurs(X509Certificate? certificate) => certificate?.Subject is "CN=first" or "CN=second";

    private static SocketsHttpHandler Trusting() => new() { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate) } };

    private void Renew(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.Delete(Certificate);
        KeyFiles.TryCreatePrivate(Certificate, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()));
    }

    private async Task<string> SubjectAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate),
        });
        return tls.RemoteCertificate!.Subject;
    }
}
