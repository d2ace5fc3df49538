using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds telemetry to a host.</summary>
public static class OpenTelemetryServicesExtensions
{
    /// <summary>Telemetry that starts before the host's other services. May be called more than once.</summary>
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        if (!services.Any(service => service.ImplementationType == typeof(TelemetryStart)))
        {
            // First of all hosted services, so that what the others do while they start is seen too.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryStart>());
        }

        return new OpenTelemetryBuilder(services);
    }
}
