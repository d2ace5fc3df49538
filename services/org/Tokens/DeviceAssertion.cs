using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Sealing;

namespace Platform.Org.Tokens;

/// <summary>
/// A device's signed claim to be itself (RFC 7523): what it says, and whether that holds. Read strictly, by one parser, before any
/// key is known: there is one algorithm, one type and one audience, and nothing in the header chooses the key.
/// </summary>
internal sealed class DeviceAssertion
{
    private const int MaxLength = 4096;
    private const int MaxJtiLength = 128;
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly DateTimeOffset _issuedAt;
    private readonly DateTimeOffset _notBefore;

    private DeviceAssertion(Guid deviceId, Claims claims, byte[] signed, byte[] signature)
    {
        DeviceId = deviceId;
        JtiHash = SHA256.HashData(Encoding.UTF8.GetBytes(claims.Jti));
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.Exp);
        _issuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.Iat);
        _notBefore = DateTimeOffset.FromUnixTimeSeconds(claims.Nbf ?? claims.Iat);
        _signed = signed;
        _signature = signature;
    }

    /// <summary>The device that it claims to be of; <see cref="IsSignedBy"/> proves it.</summary>
    public Guid DeviceId { get; }

    public byte[] JtiHash { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Reads it and checks all that needs neither key nor clock; null when anything is not as documented.</summary>
    public static DeviceAssertion? TryRead(string text, string audience)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var header, var payload, var signature])
            return null;

        try
        {
            var holds = JsonSerializer.Deserialize<Header>(Base64Url.DecodeFromChars(header), Json) is { Alg: "ES256", Typ: "device-assertion+jwt", Crit: null };
            var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload), Json);
            if (!holds || claims is null || claims.Aud != audience || claims.Iss != claims.Sub || claims.Jti.Length is 0 or > MaxJtiLength)
                return null;

            var lifetime = TimeSpan.FromSeconds(checked(claims.Exp - claims.Iat));
            if (!Ids.TryParse(claims.Sub, out var deviceId) || lifetime <= TimeSpan.Zero || lifetime > MaxLifetime)
                return null;

            return new DeviceAssertion(deviceId, claims, Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    public bool IsCurrent(DateTimeOffset now, TimeSpan skew) => _issuedAt <= now + skew && _notBefore <= now + skew && ExpiresAt > now - skew;

    public bool IsSignedBy(byte[] signingPublicKey)
    {
        using var key = P256.ImportSigningKey(signingPublicKey);

        return _signature.Length == P256.SignatureLength
            && key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>"crit" lists extensions that must be understood (RFC 7515, section 4.1.11); none is, here.</summary>
    private sealed record Header(
        [property: JsonPropertyName("alg")] string Alg,
        [property: JsonPropertyName("typ")] string Typ,
        [property: JsonPropertyName("crit")] JsonElement? Crit = null);

    private sealed record Claims(
        [property: JsonPropertyName("iss")] string Iss,
        [property: JsonPropertyName("sub")] string Sub,
        [property: JsonPropertyName("aud")] string Aud,
        [property: JsonPropertyName("iat")] long Iat,
        [property: JsonPropertyName("exp")] long Exp,
        [property: JsonPropertyName("jti")] string Jti,
        [property: JsonPropertyName("nbf")] long? Nbf = null);
}
