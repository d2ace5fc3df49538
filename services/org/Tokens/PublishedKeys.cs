using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Platform.Org.Tokens;

/// <summary>What others need to verify access tokens: issuer and public keys, over HTTP.</summary>
internal static class PublishedKeys
{
    private const string KeySetPath = "/.well-known/jwks.json";

    public static void MapPublishedKeys(this IEndpointRouteBuilder endpoints)
    {
        // Services come by an internal address and are given one; whoever comes through the gateway is given the platform's.
        endpoints.MapGet("/.well-known/openid-configuration", (HttpRequest request, IOptions<OrgOptions> options) =>
        {
            var issuer = options.Value.Issuer;
            var keys = request.Headers.ContainsKey("X-Forwarded-Host") ? issuer.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
            return Results.Json(new Discovery(issuer, keys + KeySetPath));
        }).AllowAnonymous();

        endpoints.MapGet(KeySetPath, (TokenSigningKeys keys) =>
            Results.Json(new KeySet([.. keys.All.Select(key => new PublicKey(key.KeyId, key.X, key.Y))]))).AllowAnonymous();
    }

    private sealed record KeySet([property: JsonPropertyName("keys")] IReadOnlyList<PublicKey> Keys);

    private sealed record PublicKey(
        [property: JsonPropertyName("kid")] string KeyId,
        [property: JsonPropertyName("x")] string X,
        [property: JsonPropertyName("y")] string Y)
    {
        [JsonPropertyName("kty")]
        public string Type { get; } = "EC";

        [JsonPropertyName("crv")]
        public string Curve { get; } = "P-256";

        [JsonPropertyName("use")]
        public string Use { get; } = "sig";

        [JsonPropertyName("alg")]
        public string Algorithm { get; } = "ES256";
    }
}
