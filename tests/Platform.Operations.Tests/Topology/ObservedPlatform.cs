using System.Diagnostics;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Client;
using Platform.Host.Demo;
using Platform.Operations.Tests.Otlp;
using Platform.TestKit;

namespace Platform.Operations.Tests.Topology;

/// <summary>
/// The topology with a receiver of telemetry, eight devices, and one Save that all of them have acknowledged. Started once for all
/// tests that only look.
/// </summary>
public sealed class ObservedPlatform : IAsyncLifetime, IDisposable
{
    public const int DeviceCount = 8;

    private static readonly ActivitySource Browser = new("Test.Browser");

    private readonly TemporaryFolder _folder = new();
    private readonly List<DemoDevice> _devices = [];
    private TracerProvider? _tracer;
    private PlatformConnection? _connection;

    internal OtlpReceiver Receiver { get; private set; } = null!;

    internal ComposePlatform Platform { get; private set; } = null!;

    /// <summary>Trace of the Save, as the browser began it.</summary>
    internal ActivityContext Save { get; private set; }

    internal string Secret { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Requirement.Missing("redis-server") is not null)
            return;

        Receiver = await OtlpReceiver.StartAsync();
        Platform = await ComposePlatform.StartAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.GrpcUrl,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            // So that a busy machine's comparison does not come before the announcement.
            ["Sync__AntiEntropyInterval"] = "00:01:00",
        });
        _tracer = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("outside"))
            .AddSource(Browser.Name, "Platform.Client", "Grpc.Net.Client", "System.Net.Http")
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri(Receiver.HttpUrl + "/v1/traces");
                exporter.BatchExportProcessorOptions = new BatchExportProcessorOptions<Activity> { ScheduledDelayMilliseconds = 200 };
            })
            .Build();
        _connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(Platform.Url)));
        var (session, organization) = await FirstOwner.CreateAsync(_connection, Platform.SetupCode);
        for (var index = 0; index < DeviceCount; index++)
        {
            var device = await DemoDevice.EnrollAsync(_folder.File($"device-{index}"), _connection, session, $"device-{index}", default);
            _devices.Add(device);
            device.Start();
        }

        await UntilAsync(() => _devices.TrueForAll(device => device.RevisionOf(organization) is not null));
        var editor = new CredentialEditor(_connection, session);
        using var draft = DemoCredentials.OpenAi("Production");
        Secret = Encoding.ASCII.GetString(draft.Secrets["api_key"]);
        long revision;
        using (var save = Browser.StartActivity("Save")!)
        {
            Save = save.Context;
            var change = await editor.CreateAsync(organization, draft);
            revision = (await editor.ApplyAsync(organization, [change])).Revision;
        }

        await UntilAsync(() => _devices.TrueForAll(device => device.RevisionOf(organization) == revision));
    }

    public async Task DisposeAsync()
    {
        foreach (var device in _devices)
            await device.DisposeAsync();
        if (Platform is not null)
            await Platform.DisposeAsync();
        if (Receiver is not null)
            await Receiver.DisposeAsync();
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _tracer?.Dispose();
        _folder.Dispose();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(10, patience.Token);
    }
}
