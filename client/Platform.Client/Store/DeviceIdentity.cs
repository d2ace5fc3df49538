using System.Text.Json.Serialization;

namespace Platform.Client;

/// <summary>The device that a folder holds. Nothing in it is secret.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="UserId">The person it belongs to.</param>
/// <param name="Email">The person's e-mail address.</param>
/// <param name="Name">Name of the device.</param>
/// <param name="Servers">Where the platform is.</param>
/// <param name="Enrolled">False until the server has taken the device's keys.</param>
public sealed record DeviceIdentity(
    [property: JsonPropertyName("device_id")] Guid DeviceId,
    [property: JsonPropertyName("user_id")] Guid UserId,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("servers")] ServerAddresses Servers,
    [property: JsonPropertyName("enrolled")] bool Enrolled);
