using System.Text.Json.Serialization;
using Platform.Org.OAuth;

namespace Platform.Org.Tokens;

/// <summary>What this platform offers to clients (OpenID Connect Discovery, RFC 8414).</summary>
internal sealed record Discovery(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string KeySetUri)
{
    [JsonPropertyName("authorization_endpoint")]
    public string AuthorizationEndpoint => Issuer.TrimEnd('/') + "/oauth/authorize";

    [JsonPropertyName("token_endpoint")]
    public string TokenEndpointUri => Issuer.TrimEnd('/') + OAuthEndpoints.TokenPath;

    [JsonPropertyName("device_authorization_endpoint")]
    public string DeviceAuthorizationEndpoint => Issuer.TrimEnd('/') + OAuthEndpoints.DeviceAuthorizationPath;

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModes { get; } = ["query"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token", TokenEndpoint.DeviceGrantType];

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> CodeChallengeMethods { get; } = ["S256"];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenEndpointAuthentication { get; } = ["none"];

    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string> ProofAlgorithms { get; } = ["ES256"];

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> Algorithms { get; } = ["ES256"];

    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypes { get; } = ["public"];

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> Scopes { get; } = [AuthorizationCheck.OpenIdScope];

    [JsonPropertyName("claims_supported")]
    public IReadOnlyList<string> Claims { get; } = ["sub", "auth_time", "nonce", "email", "name"];

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool NamesIssuer { get; } = true;
}
