using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Platform.Org.Tokens;

/// <summary>What others need to verify access tokens: issuer and public keys, over HTTP.</summary>
internal static class PublishedKeys
{
    private const string KeySetPath = "/.well-known/jwks.json";

    public static void MapPublishedKeys(this IEndpointRouteBuilder endpoints)
    {
        // The key set under the address that was asked: services come by an internal one, others by the platform's.
        endpoints.MapGet("/.well-known/openid-configuration", (HttpRequest request, IOptions<OrgOptions> options) =>
            Results.Json(new Discovery(options.Value.Issuer, $"{request.Scheme}://{request.Host}{KeySetPath}"))).AllowAnonymous();

        endpoints.MapGet(KeySetPath, (TokenSigningKey key) =>
            Results.Json(new KeySet([new PublicKey(key.KeyId, key.X, key.Y)]))).AllowAnonymous();
    }

    private sealed record Discovery(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("jwks_uri")] string KeySetUri)
    {
        [JsonPropertyName("id_token_signing_alg_values_supported")]
        public IReadOnlyList<string> Algorithms { get; } = ["ES256"];

        [JsonPropertyName("response_types_supported")]
        public IReadOnlyList<string> ResponseTypes { get; } = ["token"];

        [JsonPropertyName("subject_types_supported")]
        public IReadOnlyList<string> SubjectTypes { get; } = ["public"];
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
