using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Identity.Tests.Harness;

/// <summary>Proofs of a key, written from RFC 9449 so that a test can make each part wrong.</summary>
internal static class KeyProof
{
    /// <summary>A proof for a request; replacements are raw JSON, and null leaves a claim out.</summary>
    public static string Create(ECDsa key, string method, Uri address, DateTimeOffset now, string? accessToken = null, params (string Claim, string? Json)[] changes)
    {
        var claims = new Dictionary<string, string?>
        {
            ["jti"] = $"\"{Guid.NewGuid():N}\"",
            ["htm"] = $"\"{method}\"",
            ["htu"] = $"\"{address}\"",
            ["iat"] = $"{now.ToUnixTimeSeconds()}",
            ["ath"] = accessToken is null ? null : $"\"{Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)))}\"",
        };
        foreach (var (claim, json) in changes)
            claims[claim] = json;
        var signed = $"{Encode($$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{{Jwk(key)}}}}""")}.{Encode($"{{{string.Join(',', claims.Where(pair => pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}")}";
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>What a call with a bound token carries.</summary>
    public static Metadata Headers(Site site, ECDsa key, string token, string path) => new()
    {
        { "authorization", $"DPoP {token}" },
        { "dpop", Create(key, "POST", new Uri(site.Url, path), site.Clock.GetUtcNow(), token) },
    };

    public static string Thumbprint(ECDsa key) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk(key))));

    private static string Jwk(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"crv":"P-256","kty":"EC","x":"{{Base64UrlEncoder.Encode(q.X)}}","y":"{{Base64UrlEncoder.Encode(q.Y)}}"}""";
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
}
