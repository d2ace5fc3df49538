using System.Text.Json.Serialization;

namespace Platform.Gateway.Health;

/// <param name="Status">"ready" when every service has a healthy node, else "not ready".</param>
/// <param name="Backends">Every node of every service.</param>
internal sealed record HealthReport(string Status, IReadOnlyList<BackendReport> Backends)
{
    public const string Ready = "ready";

    [JsonIgnore]
    public bool IsReady => Status == Ready;
}

/// <param name="Name">The service, with a number when it has several nodes. Not its address: this is public.</param>
/// <param name="Status">"healthy", "unhealthy", or "unknown" before the first probe.</param>
internal sealed record BackendReport(string Name, string Status);
