using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>Proofs that this machine holds the key to which its tokens are bound (RFC 9449).</summary>
internal static class KeyProof
{
    /// <summary>RFC 7638 thumbprint of the key.</summary>
    public static string Thumbprint(ECDsa key)
    {
        var (x, y) = Coordinates(key);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }

    /// <summary>A proof for one request; with a token, for that token too.</summary>
    public static string Create(ECDsa key, string method, Uri address, string? accessToken, DateTimeOffset now)
    {
        var (x, y) = Coordinates(key);
        var header = $$$"""{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"{{{x}}}","y":"{{{y}}}"}}""";
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("jti", Guid.NewGuid());
            json.WriteString("htm", method);
            json.WriteString("htu", address.GetLeftPart(UriPartial.Path));
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            if (accessToken is not null)
                json.WriteString("ath", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))));
            json.WriteEndObject();
        }

        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(payload.ToArray())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Whether a token is bound to a key; anything unreadable is not.</summary>
    public static bool IsBound(string accessToken)
    {
        if (accessToken.Split('.') is not [_, var payload, _])
            return false;

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty("cnf", out _);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return false;
        }
    }

    private static (string X, string Y) Coordinates(ECDsa key)
    {
        var point = P256.PublicKey(key);
        return (Base64Url.EncodeToString(point.AsSpan(1, 32)), Base64Url.EncodeToString(point.AsSpan(33, 32)));
    }
}
