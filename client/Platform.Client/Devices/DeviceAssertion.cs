using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Client;

/// <summary>The JWT with which a device proves itself (see CreateDeviceTokenRequest).</summary>
internal static class DeviceAssertion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private static ReadOnlySpan<byte> Header => """{"alg":"ES256","typ":"device-assertion+jwt"}"""u8;

    public static string Create(ECDsa signingKey, Guid deviceId, string audience, DateTimeOffset now)
    {
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", deviceId);
            json.WriteString("sub", deviceId);
            json.WriteString("aud", audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid());
            json.WriteEndObject();
        }

        var signed = $"{Base64Url.EncodeToString(Header)}.{Base64Url.EncodeToString(payload.ToArray())}";
        var signature = signingKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
