using System.Text.Json.Serialization;
using Platform.Credentials.V1;

namespace Platform.Client.Rejections;

/// <summary>A program of this machine says that a provider refused a credential. No word of the provider is in it, and no secret.</summary>
internal sealed record StoredRejection(
    [property: JsonPropertyName("feed_id")] Guid FeedId,
    [property: JsonPropertyName("credential_id")] Guid CredentialId,
    [property: JsonPropertyName("version")] long Version,
    [property: JsonPropertyName("reason")] RejectionReason Reason,
    [property: JsonPropertyName("time")] DateTimeOffset Time);
