using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Platform.Defaults;

namespace Platform.Org.Tokens;

/// <summary>The ES256 key of access tokens, from its file. Its key id is its RFC 7638 thumbprint.</summary>
internal sealed class TokenSigningKey : IDisposable
{
    private readonly ECDsa _key;

    public TokenSigningKey(IOptions<OrgOptions> options)
    {
        var path = options.Value.TokenSigningKeyFile;
        if (options.Value.CreateMissingKeys && !File.Exists(path))
            Create(path);

        _key = KeyFiles.ReadPrivateKey(path);
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        if (parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new InvalidOperationException($"{path} does not hold a P-256 private key in PEM.");

        X = Base64Url.EncodeToString(parameters.Q.X);
        Y = Base64Url.EncodeToString(parameters.Q.Y);
        KeyId = Thumbprint(X, Y);
        // Not the library's process-wide cache of signers: after a restart within the process it would answer with our disposed key.
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        Credentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = KeyId, CryptoProviderFactory = factory }, SecurityAlgorithms.EcdsaSha256);
    }

    public string KeyId { get; }

    public string X { get; }

    public string Y { get; }

    public SigningCredentials Credentials { get; }

    /// <summary>RFC 7638, section 3.2: the required members in lexical order, without white space.</summary>
    public static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));

    public void Dispose() => _key.Dispose();

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyFiles.TryCreatePrivate(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
