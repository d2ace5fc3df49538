using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Sync.Upstream;

namespace Platform.Sync;

/// <summary>Ready when both services behind this node answer: without them no stream can be opened.</summary>
internal sealed class UpstreamHealth(CredentialsClient credentials, OrgClient org, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Degraded("This node is stopping.");

        try
        {
            // Ids that no device and no feed has: the answer is empty, and the question asks the database.
            await Task.WhenAll(org.ResolveDevicesAsync([Guid.Empty]), credentials.GetHeadsAsync([Guid.Empty]));
            return HealthCheckResult.Healthy();
        }
        catch (UpstreamException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
