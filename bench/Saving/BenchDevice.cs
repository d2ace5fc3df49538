using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Credentials.V1;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Bench.Saving;

/// <summary>A device with keys of its own, enrolled as real ones are.</summary>
internal sealed class BenchDevice : IDisposable
{
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly ECDiffieHellman _agreement = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public FeedKey Open(Grant grant) => Grants.Open(_agreement, grant);

    /// <summary>Enrols the device for a user; its access token.</summary>
    public async Task<string> EnrollAsync(GrpcChannel org, string issuer, Guid userId, Metadata userHeaders)
    {
        byte[] proven =
        [
            .. "platform device enrolment v1\0"u8, .. _id.ToByteArray(bigEndian: true), .. userId.ToByteArray(bigEndian: true),
            .. P256.PublicKey(_agreement), .. P256.PublicKey(_signing),
        ];
        await new DeviceService.DeviceServiceClient(org).EnrollDeviceAsync(
            new EnrollDeviceRequest
            {
                DeviceId = _id.ToString("D"),
                Name = "bench",
                HpkePublicKey = ByteString.CopyFrom(P256.PublicKey(_agreement)),
                SigningPublicKey = ByteString.CopyFrom(P256.PublicKey(_signing)),
                Proof = ByteString.CopyFrom(_signing.SignData(proven, HashAlgorithmName.SHA256)),
            },
            userHeaders);
        var token = await new TokenService.TokenServiceClient(org).CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = Assertion(issuer) });
        return token.AccessToken;
    }

    /// <summary>A proof of the signing key, to which the token is bound, for one call (RFC 9449).</summary>
    public string Prove(string path, string token)
    {
        var point = P256.PublicKey(_signing);
        return Sign("dpop+jwt", new SecurityTokenDescriptor
        {
            AdditionalHeaderClaims = new Dictionary<string, object>
            {
                ["jwk"] = new Dictionary<string, object> { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point[1..33]), ["y"] = Base64UrlEncoder.Encode(point[33..]) },
            },
            Claims = new Dictionary<string, object>
            {
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["htm"] = "POST",
                ["htu"] = "http://127.0.0.1" + path,
                ["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token))),
            },
        });
    }

    public void Dispose()
    {
        _agreement.Dispose();
        _signing.Dispose();
    }

    private string Assertion(string audience) => Sign("device-assertion+jwt", new SecurityTokenDescriptor
    {
        Issuer = _id.ToString("D"),
        Audience = audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1),
        Claims = new Dictionary<string, object> { ["sub"] = _id.ToString("D"), ["jti"] = Guid.NewGuid().ToString("N") },
    });

    private string Sign(string type, SecurityTokenDescriptor descriptor)
    {
        descriptor.TokenType = type;
        descriptor.IssuedAt = TimeProvider.System.GetUtcNow().UtcDateTime;
        descriptor.SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_signing), SecurityAlgorithms.EcdsaSha256);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }
}
