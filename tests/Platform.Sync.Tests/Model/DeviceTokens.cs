using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Sync.Tests.Model;

/// <summary>Access tokens as the org service issues them, and the published key.</summary>
internal sealed class DeviceTokens(string issuer) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public object KeySet
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new
            {
                keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = "test", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } },
            };
        }
    }

    public string Create(Guid subject, string kind, Guid userId, bool revoked = false) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "at+jwt",
        Issuer = issuer,
        Audience = "platform-sync",
        Expires = DateTime.UtcNow.AddMinutes(10),
        Claims = new Dictionary<string, object> { ["sub"] = subject.ToString("D"), ["kind"] = kind, ["user"] = userId.ToString("D"), ["revoked"] = revoked },
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "test" }, SecurityAlgorithms.EcdsaSha256),
    });

    public void Dispose() => _key.Dispose();
}
