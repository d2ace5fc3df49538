using System.Text.Json.Serialization;

namespace Platform.Client;

/// <summary>A person's sign-in: an access token of ten minutes, and no password.</summary>
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
    /// <summary>Names the person, never the token.</summary>
    public override string ToString() => $"session of {Email}";
}
