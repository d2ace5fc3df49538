using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Platform.Org.V1;

namespace Platform.Org.Tests.Harness;

/// <summary>A device as a client would be: two keys, an id, and the bytes that the contract documents, built independently.</summary>
internal sealed class TestDevice(string userId)
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public ECDsa SigningKey { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa HpkeKey { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string IdText => Id.ToString();

    public ByteString IdBytes => ByteString.CopyFrom(Id.ToByteArray(bigEndian: true));

    public static byte[] Point(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;

        return [4, .. q.X!, .. q.Y!];
    }

    public EnrollDeviceRequest EnrolmentRequest(string name = "laptop")
    {
        byte[] hpke = Point(HpkeKey), signing = Point(SigningKey);
        byte[] message = [.. "platform device enrolment v1"u8, 0, .. Id.ToByteArray(bigEndian: true), .. Guid.Parse(userId).ToByteArray(bigEndian: true), .. hpke, .. signing];
        return new EnrollDeviceRequest
        {
            DeviceId = IdText,
            Name = name,
            HpkePublicKey = ByteString.CopyFrom(hpke),
            SigningPublicKey = ByteString.CopyFrom(signing),
            Proof = ByteString.CopyFrom(SigningKey.SignData(message, HashAlgorithmName.SHA256)),
        };
    }

    public CreateDeviceTokenRequest TokenRequest(DateTimeOffset now) => new() { Assertion = Assertion(now) };

    public string Assertion(DateTimeOffset now) => Sign("""{"alg":"ES256","typ":"device-assertion+jwt"}""", Claims(now));

    /// <summary>A proof of the signing key for one call (RFC 9449), with a token for that token too; replacements are raw JSON.</summary>
    public string Proof(string path, DateTimeOffset now, string? token = null, params (string Claim, string? Json)[] replacements)
    {
        var (x, y) = (Base64UrlEncoder.Encode(Point(SigningKey)[1..33]), Base64UrlEncoder.Encode(Point(SigningKey)[33..]));
        var claims = new Dictionary<string, string?>
        {
            ["jti"] = $"\"{Guid.NewGuid():N}\"",
            ["htm"] = "\"POST\"",
            ["htu"] = $"\"https://any.test{path}\"",
            ["iat"] = $"{now.ToUnixTimeSeconds()}",
            ["ath"] = token is null ? null : $"\"{Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)))}\"",
        };
        foreach (var (claim, json) in replacements)
            claims[claim] = json;
        return Sign(
            $$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{x}}}","y":"{{{y}}}"}}""",
            $"{{{string.Join(',', claims.Where(c => c.Value is not null).Select(c => $"\"{c.Key}\":{c.Value}"))}}}");
    }

    /// <summary>What a call with a token of this device carries.</summary>
    public Metadata Headers(string token, string path, DateTimeOffset now) => new() { { "authorization", $"DPoP {token}" }, { "dpop", Proof(path, now, token) } };

    /// <summary>The documented claims; replacements are raw JSON, and null leaves a claim out.</summary>
    public string Claims(DateTimeOffset now, params (string Claim, string? Json)[] replacements)
    {
        var claims = new Dictionary<string, string?>
        {
            ["iss"] = $"\"{IdText}\"",
            ["sub"] = $"\"{IdText}\"",
            ["aud"] = $"\"{Installation.Issuer}\"",
            ["iat"] = $"{now.ToUnixTimeSeconds()}",
            ["exp"] = $"{now.ToUnixTimeSeconds() + 60}",
            ["jti"] = $"\"{Guid.NewGuid():N}\"",
        };
        foreach (var (claim, json) in replacements)
            claims[claim] = json;

        return $"{{{string.Join(',', claims.Where(c => c.Value is not null).Select(c => $"\"{c.Key}\":{c.Value}"))}}}";
    }

    public string Sign(string header, string claims)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";

        return $"{signed}.{Base64UrlEncoder.Encode(SigningKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
}
