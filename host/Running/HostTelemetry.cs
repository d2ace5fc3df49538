using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Platform.Defaults;

namespace Platform.Host.Running;

/// <summary>
/// Export for all parts at once: they share the process, so each part's own export would send everything of all. The standard
/// OTEL_* variables say where to; without them nothing is sent.
/// </summary>
internal sealed class HostTelemetry : IDisposable
{
    private readonly ServiceProvider _services;

    private HostTelemetry(ServiceProvider services) => _services = services;

    public static HostTelemetry Start()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTelemetryExport(configuration, "host");
        var provider = services.BuildServiceProvider();
        provider.GetService<MeterProvider>();
        provider.GetService<TracerProvider>();
        return new HostTelemetry(provider);
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _services.Dispose();
}
