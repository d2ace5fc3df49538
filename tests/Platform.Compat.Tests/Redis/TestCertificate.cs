using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Compat.Tests.Redis;

/// <summary>A self-signed certificate for 127.0.0.1, made for one test.</summary>
internal sealed class TestCertificate : IDisposable
{
    public const string CertificateFile = "server.crt";
    public const string KeyFile = "server.key";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestCertificate()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=127.0.0.1", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
    }

    public void WriteTo(string directory)
    {
        File.WriteAllText(Path.Combine(directory, CertificateFile), _certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, KeyFile), _key.ExportPkcs8PrivateKeyPem());
    }

    public bool Is(X509Certificate? presented)
        => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawData);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
