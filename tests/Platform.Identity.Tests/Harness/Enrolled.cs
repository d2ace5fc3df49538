using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.IdentityModel.Tokens;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Harness;

/// <summary>A device with its signing key, enrolled from the bytes that the contract documents.</summary>
internal sealed record Enrolled(string DeviceId, ECDsa SigningKey)
{
    public static async Task<Enrolled> EnrolAsync(Browser browser, string name)
    {
        var userId = (await browser.Account.GetAccountAsync(new())).Account.UserId;
        return await EnrolAsync(browser.Devices, Guid.Parse(userId), name, null);
    }

    public static async Task<Enrolled> EnrolAsync(DeviceService.DeviceServiceClient devices, Guid userId, string name, Grpc.Core.Metadata? headers, ECDsa? signingKey = null)
    {
        var (id, signing, agreement) = (Guid.CreateVersion7(), signingKey ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        byte[] hpke = Point(agreement), verify = Point(signing);
        byte[] message = [.. "platform device enrolment v1"u8, 0, .. id.ToByteArray(bigEndian: true), .. userId.ToByteArray(bigEndian: true), .. hpke, .. verify];
        await devices.EnrollDeviceAsync(
            new EnrollDeviceRequest
            {
                DeviceId = id.ToString(),
                Name = name,
                HpkePublicKey = ByteString.CopyFrom(hpke),
                SigningPublicKey = ByteString.CopyFrom(verify),
                Proof = ByteString.CopyFrom(signing.SignData(message, HashAlgorithmName.SHA256)),
            },
            headers);
        return new Enrolled(id.ToString(), signing);
    }

    /// <summary>A device's own access token, for its assertion.</summary>
    public async Task<string> SignInAsync(Site site)
    {
        var now = site.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""{"iss":"{{DeviceId}}","sub":"{{DeviceId}}","aud":"{{site.Issuer}}","iat":{{now}},"exp":{{now + 60}},"jti":"{{Guid.NewGuid():N}}"}""";
        var signed = $"{Encode("""{"alg":"ES256","typ":"device-assertion+jwt"}""")}.{Encode(claims)}";
        var assertion = $"{signed}.{Base64UrlEncoder.Encode(SigningKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        return (await new TokenService.TokenServiceClient(site.OrgChannel).CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })).AccessToken;
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));

    private static byte[] Point(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }
}
