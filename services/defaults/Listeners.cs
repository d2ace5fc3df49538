using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>
/// Kestrel's listeners and limits. In clear text one endpoint cannot serve both HTTP versions, so HTTP/1.1 is on the port and
/// native gRPC on the next, on loopback only. With a certificate one port serves both, wherever it listens, and nothing in clear text.
/// </summary>
public static class Listeners
{
    /// <summary>Address of the HTTP/1.1 listener, once the application has started.</summary>
    public static string HttpUrl(this WebApplication app) => Addresses(app)[0];

    /// <summary>Address of the gRPC listener, once the application has started: of its own in clear text, with TLS the same.</summary>
    public static string GrpcUrl(this WebApplication app) => Addresses(app)[^1];

    /// <summary>The listeners and their limits alone, for a process that offers no service of its own (the gateway).</summary>
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddSettingsFolder();
        var options = builder.Configuration.GetSection(ListenOptions.Section).Get<ListenOptions>() ?? new ListenOptions();
        if (!IPAddress.TryParse(options.Address, out var address))
            throw new InvalidOperationException($"Listen:Address must be an IP address; it is '{options.Address}'.");
        if (!IPAddress.IsLoopback(address) && options.Certificate.Length == 0 && !options.PrivateNetwork)
            throw new InvalidOperationException($"Listen:Address is '{options.Address}': without a certificate the platform listens on loopback only. Listen:PrivateNetwork=true says that nobody else is on that network.");
        if (options.Port is < 0 or > 65534)
            throw new InvalidOperationException($"Listen:Port must be 0 to 65534; it is {options.Port}.");

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel.Limits);
            kestrel.AddServerHeader = false;
            if (options.Certificate.Length > 0)
            {
                var certificate = ReadCertificate(kestrel.ApplicationServices, options);
                kestrel.Listen(address, options.Port, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(Secure(certificate));
                    listen.UseFloodGuard();
                });
                return;
            }

            kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(address, options.Port == 0 ? 0 : options.Port + 1, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseFloodGuard();
            });
        });
    }

    private static ServerCertificate ReadCertificate(IServiceProvider services, ListenOptions options) => new(
        options.Certificate,
        options.CertificateKey.Length > 0 ? options.CertificateKey : options.Certificate,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILoggerFactory>().CreateLogger<ServerCertificate>());

    /// <summary>TLS 1.2 and 1.3; both HTTP versions by ALPN; the certificate of the moment.</summary>
    private static TlsHandshakeCallbackOptions Secure(ServerCertificate certificate) => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        }),
    };

    /// <summary>Measured values: see docs/adr/0002-limits.md.</summary>
    private static void Limit(KestrelServerLimits limits)
    {
        // Streams are silent for up to a heartbeat in one direction and for hours in the other.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        // Devices may hold streams here without a gateway between; the gateway has a lower one.
        limits.MaxConcurrentConnections = 50_000;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestBodySize = 8 * 1024 * 1024;
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
    }

    private static string[] Addresses(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
}
