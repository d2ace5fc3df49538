using System.Text.Json.Serialization;

namespace Platform.Client;

/// <summary>A person's sign-in: an access token of ten minutes, what gets the next one, and no password.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Email">Their e-mail address.</param>
/// <param name="AccessToken">The token.</param>
/// <param name="ExpireTime">Until when it is valid.</param>
public sealed record Session(
    [property: JsonPropertyName("user_id")] Guid UserId,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expire_time")] DateTimeOffset ExpireTime)
{
    /// <summary>Gets the next access token, once; null after a sign-in with a password.</summary>
    [JsonPropertyName("refresh_token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    /// <summary>Names the person, never the token.</summary>
    public override string ToString() => $"session of {Email}";
}
