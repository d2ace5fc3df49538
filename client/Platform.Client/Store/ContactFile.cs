using System.Text.Json.Serialization;

namespace Platform.Client.Store;

/// <summary>When the platform was last heard from, by feed, and the latest time that this machine's clock has shown.</summary>
internal sealed record ContactFile(
    [property: JsonPropertyName("seen")] DateTimeOffset Seen,
    [property: JsonPropertyName("feeds")] IReadOnlyDictionary<Guid, DateTimeOffset> Feeds);
