using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Net.Client;
using Platform.Bench.Floods;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Identity.Tests.Edge;

/// <summary>One port for everything, over TLS, with a certificate that is renewed while it runs.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Certificate => _folder.File("server.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OnePort_ServesPagesGrpcWebAndGrpc()
    {
        Renew("first");
        await using var site = await StartAsync("127.0.0.1");
        using var http = new HttpClient(Trusting()) { BaseAddress = site.Url };
        using var channel = GrpcChannel.ForAddress(site.Url, new GrpcChannelOptions { HttpHandler = Trusting(), DisposeHttpClient = true });

        using var page = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
        var state = await new TokenService.TokenServiceClient(channel).GetSetupStateAsync(new());

        Assert.Equal(Uri.UriSchemeHttps, site.Url.Scheme);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (page.StatusCode, page.Version));
        Assert.Equal("max-age=31536000; includeSubDomains", page.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.True(state.SetupNeeded);
    }

    [Fact]
    public async Task Certificate_Renewed_IsTakenWithoutARestart()
    {
        Renew("first");
        await using var site = await StartAsync("127.0.0.1");
        Assert.Equal("CN=first", await SubjectAsync(site));

        Renew("second");
        File.SetLastWriteTimeUtc(Certificate, DateTime.UtcNow.AddSeconds(5));
        site.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("CN=second", await SubjectAsync(site));

        // A file that cannot be used changes nothing.
        File.WriteAllText(Certificate, "half a file");
        File.SetLastWriteTimeUtc(Certificate, DateTime.UtcNow.AddSeconds(10));
        site.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("CN=second", await SubjectAsync(site));
    }

    [Fact]
    public async Task OldTls_AndClearText_AreRefused()
    {
        Renew("first");
        await using var site = await StartAsync("127.0.0.1");
        using var clear = new HttpClient();
#pragma warning disable CA5397, SYSLIB0039 // Old on purpose.
        const SslProtocols old = SslProtocols.Tls11;
#pragma warning restore CA5397, SYSLIB0039

        await Assert.ThrowsAnyAsync<Exception>(() => clear.GetAsync(new Uri($"http://127.0.0.1:{site.Url.Port}/health/live")));
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(site, old));
    }

    [Fact]
    public async Task BeyondLoopback_ClearTextIsRefusedAndTlsIsServed()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Site.StartAsync(("Listen:Address", "0.0.0.0")));
        Assert.Contains("without a certificate the platform listens on loopback only", failure.Message, StringComparison.Ordinal);

        Renew("first");
        await using var site = await StartAsync("0.0.0.0");
        Assert.Equal("CN=first", await SubjectAsync(site));
    }

    [Theory]
    [InlineData(FloodKind.Ping)]
    [InlineData(FloodKind.EmptyContinuation)]
    internal async Task Flood_InsideTls_IsEndedByTheGuard(FloodKind kind)
    {
        Renew("first");
        await using var site = await StartAsync("127.0.0.1");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, site.Url.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate),
        });
        var frames = new FloodFrames(kind, site.Url.Authority, "/platform.org.v1.TokenService/GetSetupState");
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        await tls.WriteAsync(frames.Hello(), guard.Token);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
                await tls.WriteAsync(frames.Next().Bytes, guard.Token);
        });

        Assert.Contains(site.FloodLog.Lines, line => line.Contains("ConnectionFlooded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_ThatOthersCanRead_StopsTheStart()
    {
        if (OperatingSystem.IsWindows())
            return;

        Renew("first");
        File.SetUnixFileMode(Certificate, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("127.0.0.1"));

        Assert.Contains("can be used by others", failure.Message, StringComparison.Ordinal);
    }

    private Task<Site> StartAsync(string address) => Site.StartAsync(("Gateway:Listen:Address", address), ("Gateway:Listen:Certificate", Certificate));

    private void Renew(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.Delete(Certificate);
        Platform.Defaults.KeyFiles.TryCreatePrivate(Certificate, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()));
    }

    private static bool IsOurs(X509Certificate? certificate) => certificate?.Subject is "CN=first" or "CN=second";

    private static SocketsHttpHandler Trusting() => new() { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate) } };

    private static Task<string> SubjectAsync(Site site) => HandshakeAsync(site, SslProtocols.Tls12 | SslProtocols.Tls13);

    private static async Task<string> HandshakeAsync(Site site, SslProtocols protocols)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, site.Url.Port);
        using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate),
        });
        return tls.RemoteCertificate!.Subject;
    }
}
