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

    public void Dispose()
    {
        _agreement.Dispose();
        _signing.Dispose();
    }

    private string Assertion(string audience)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "device-assertion+jwt",
            Issuer = _id.ToString("D"),
            Audience = audience,
            IssuedAt = now,
            Expires = now.AddMinutes(1),
            Claims = new Dictionary<string, object> { ["sub"] = _id.ToString("D"), ["jti"] = Guid.NewGuid().ToString("N") },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_signing), SecurityAlgorithms.EcdsaSha256),
        });
    }
}
