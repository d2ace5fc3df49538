using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Bench.Upstream;

/// <summary>Access tokens of devices as the org service issues them, and the published key to verify them with.</summary>
internal sealed class BenchTokens(string issuer) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public object KeySet
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new
            {
                keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = "bench", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } },
            };
        }
    }

    public string ForDevice(Guid deviceId, Guid userId)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = issuer,
            Audience = "platform-sync",
            IssuedAt = now,
            Expires = now + Lifetime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = deviceId.ToString("D"),
                ["client_id"] = "platform",
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["kind"] = "device",
                ["user"] = userId.ToString("D"),
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "bench" }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public void Dispose() => _key.Dispose();
}
