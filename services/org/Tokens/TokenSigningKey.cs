using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Platform.Defaults;

namespace Platform.Org.Tokens;

/// <summary>An ES256 key of access tokens, from its file. Its key id is its RFC 7638 thumbprint.</summary>
internal sealed class TokenSigningKey : IDisposable
{
    private readonly ECDsa _key;

    public TokenSigningKey(string path)
    {
        _key = KeyFiles.ReadPrivateKey(path);
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        if (parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new InvalidOperationException($"{path} does not hold a P-256 private key in PEM.");

        MadeTime = File.GetLastWriteTimeUtc(path);
        X = Base64Url.EncodeToString(parameters.Q.X);
        Y = Base64Url.EncodeToString(parameters.Q.Y);
        KeyId = DpopThumbprint.Of(parameters.Q.X, parameters.Q.Y);
        // Not the library's process-wide cache of signers: after a restart within the process it would answer with our disposed key.
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        Credentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = KeyId, CryptoProviderFactory = factory }, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>When the file was written.</summary>
    public DateTimeOffset MadeTime { get; }

    public string KeyId { get; }

    public string X { get; }

    public string Y { get; }

    public SigningCredentials Credentials { get; }

    public void Dispose() => _key.Dispose();
}
