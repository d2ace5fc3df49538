using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Defaults;

/// <summary>
/// Logs to the console (<c>Logging:Format</c>: text or json); traces and metrics by OTLP when, and only when, a standard
/// OTEL_EXPORTER_OTLP_* variable says where. Services name their sources and meters "Platform.*".
/// </summary>
public static class Telemetry
{
    /// <summary>Setting by which a composer of several services in one process says that it exports for all of them: <c>shared</c>.</summary>
    public const string ExportSetting = "Telemetry:Export";

    /// <summary>Sources of the spans that are exported.</summary>
    public static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Grpc.Net.Client", "Platform.*"];

    /// <summary>Meters that are exported.</summary>
    public static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Platform.*",
    ];

    /// <summary>Logs, traces and metrics alone, for a process that offers no service of its own (the gateway).</summary>
    /// <param name="builder">The application.</param>
    /// <param name="serviceName">Name of the process in telemetry.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddLogging();

        // Without it .NET 10 leaves the spans of requests without method, route, status and error.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.TryAddSingleton<RpcTelemetry>();
        // Before the services' own interceptors, so that it sees the status which they settle on.
        builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<RpcTelemetry>());
        builder.Services.AddHostedService<CounterZeroes>();
        if (builder.Configuration[ExportSetting] != "shared")
            builder.Services.AddTelemetryExport(builder.Configuration, serviceName);
    }

    /// <summary>Export of everything this process traces and measures, if the configuration says where to. Once per process.</summary>
    /// <param name="services">Services of a host, which ends the export when it ends.</param>
    /// <param name="configuration">Settings, the OTEL_* variables among them.</param>
    /// <param name="serviceName">Name of the process in telemetry; OTEL_SERVICE_NAME overrides it.</param>
    public static void AddTelemetryExport(this IServiceCollection services, IConfiguration configuration, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!IsExported(configuration))
            return;

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(serviceName, serviceNamespace: "platform")
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddSource(Sources)
                .AddProcessor(new QuietTraces())
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter(Meters)
                .AddOtlpExporter());
    }

    /// <summary>Whether a standard variable says where telemetry goes.</summary>
    private static bool IsExported(IConfiguration configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && configuration.AsEnumerable().Any(setting =>
            setting.Key.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.OrdinalIgnoreCase)
            && setting.Key.EndsWith("ENDPOINT", StringComparison.OrdinalIgnoreCase)
            && setting.Value is { Length: > 0 });
}
