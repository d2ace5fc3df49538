using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Compat.Tests.Telemetry;

public sealed class OpenTelemetryHostingTests
{
    [Fact]
    public async Task Tracing_BeforeAndAfterHostStart_ListensFromStartOn()
    {
        using var instruments = new Instruments();
        using var host = Build(services => services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(instruments.Name)));

        var listenedBefore = instruments.Source.HasListeners();
        await host.StartAsync();
        var listenedAfter = instruments.Source.HasListeners();
        await host.StopAsync();

        Assert.False(listenedBefore);
        Assert.True(listenedAfter);
    }

    [Fact]
    public async Task AllSignals_HostRunsAndIsDisposed_ReachTheOtlpListener()
    {
        using var instruments = new Instruments();
        await using var listener = await OtlpListener.StartAsync();
        using (var host = Build(services => AddAllSignals(services, instruments.Name, listener.Endpoint)))
        {
            await host.StartAsync();
            using (instruments.Source.StartActivity("one-span"))
                instruments.Meter.CreateCounter<int>("one-counter").Add(1);
            var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(instruments.Name);
            LoggerMessage.Define(LogLevel.Information, default, "one-record")(logger, null);

            await host.StopAsync();
        }

        Assert.True(listener.Received("/v1/traces", "one-span"));
        Assert.True(listener.Received("/v1/metrics", "one-counter"));
        Assert.True(listener.Received("/v1/logs", "one-record"));
        Assert.All(["/v1/traces", "/v1/metrics", "/v1/logs"], path => Assert.True(listener.Received(path, "one-service"), path));
    }

    [Fact]
    public async Task AddOpenTelemetry_CalledTwice_MakesOneProviderOfBothCalls()
    {
        using var first = new Instruments();
        using var second = new Instruments();
        using var host = Build(services =>
        {
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(first.Name));
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(second.Name));
        });

        await host.StartAsync();

        Assert.Single(host.Services.GetServices<IHostedService>());
        Assert.Single(host.Services.GetServices<TracerProvider>());
        Assert.True(first.Source.HasListeners());
        Assert.True(second.Source.HasListeners());
        await host.StopAsync();
    }

    [Fact]
    public async Task Telemetry_AnotherServiceRegisteredEarlier_StartsBeforeIt()
    {
        using var instruments = new Instruments();
        var probe = new StartProbe(instruments);
        using var host = Build(services =>
        {
            services.AddSingleton<IHostedService>(probe);
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(instruments.Name));
        });

        await host.StartAsync();
        await host.StopAsync();

        Assert.True(probe.WasListenedTo);
    }

    [Fact]
    public async Task AddOpenTelemetry_NoSignalEnabled_StartsAndStops()
    {
        using var host = Build(services => services.AddOpenTelemetry());

        await host.StartAsync();
        await host.StopAsync();

        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
    }

    private static void AddAllSignals(IServiceCollection services, string name, Uri endpoint)
        => services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("one-service"))
            .WithTracing(tracing => tracing.AddSource(name))
            .WithMetrics(metrics => metrics.AddMeter(name))
            .WithLogging()
            .UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, endpoint);

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }
}
