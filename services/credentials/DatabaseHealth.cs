using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Ready means: the database opens, with its durable settings.</summary>
internal sealed class DatabaseHealth(ServiceDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
