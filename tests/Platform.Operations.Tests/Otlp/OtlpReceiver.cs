using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Operations.Tests.Otlp;

/// <summary>A real receiver of OpenTelemetry's protocol, both of its ways: gRPC, and protobuf over HTTP. It keeps everything.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedMetric> _metrics = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Address for OTEL_EXPORTER_OTLP_PROTOCOL=grpc, the default.</summary>
    public string GrpcUrl => Address(0);

    /// <summary>Address for OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.</summary>
    public string HttpUrl => Address(1);

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public IReadOnlyCollection<ReceivedMetric> Metrics => _metrics;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        OtlpReceiver? receiver = null;
        builder.Services.AddSingleton(_ => new Traces(receiver!));
        builder.Services.AddSingleton(_ => new Measurements(receiver!));
        var app = builder.Build();
        receiver = new OtlpReceiver(app);
        app.MapGrpcService<Traces>();
        app.MapGrpcService<Measurements>();
        app.MapPost("/v1/traces", context => ReadAsync(context, ExportTraceServiceRequest.Parser, receiver.Add));
        app.MapPost("/v1/metrics", context => ReadAsync(context, ExportMetricsServiceRequest.Parser, receiver.Add));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until something of what has arrived fits.</summary>
    public async Task<T> WaitAsync<T>(Func<OtlpReceiver, T?> find, string what)
        where T : class
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (find(this) is { } found)
                return found;
            Assert.False(patience.IsCancellationRequested, $"There is no {what}. Spans: {string.Join(", ", _spans.Select(span => span.ToString()).Distinct().Order())}");
            await Task.Delay(50);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task ReadAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> add)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        add(parser.ParseFrom(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    private string Address(int index) => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index);

    private void Add(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
                _spans.Enqueue(new ReceivedSpan(ReceivedSpan.Text(resource.Resource.Attributes, "service.name"), span));
        }
    }

    private void Add(ExportMetricsServiceRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            foreach (var scope in resource.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                    _metrics.Enqueue(new ReceivedMetric(ReceivedSpan.Text(resource.Resource.Attributes, "service.instance.id"), scope.Scope.Name, metric));
            }
        }
    }

    private sealed class Traces(OtlpReceiver receiver) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
        {
            receiver.Add(request);
            return Task.FromResult(new ExportTraceServiceResponse());
        }
    }

    private sealed class Measurements(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            receiver.Add(request);
            return Task.FromResult(new ExportMetricsServiceResponse());
        }
    }
}

/// <summary>A span, and the process it is of.</summary>
internal sealed record ReceivedSpan(string Service, Span Span)
{
    public string TraceId => Convert.ToHexStringLower(Span.TraceId.Span);

    public string Id => Convert.ToHexStringLower(Span.SpanId.Span);

    public string ParentId => Convert.ToHexStringLower(Span.ParentSpanId.Span);

    public string Name => Span.Name;

    public string this[string attribute] => Text(Span.Attributes, attribute);

    public static string Text(IEnumerable<KeyValue> attributes, string name) => attributes.FirstOrDefault(attribute => attribute.Key == name)?.Value switch
    {
        null => "",
        { ValueCase: AnyValue.ValueOneofCase.StringValue } text => text.StringValue,
        { ValueCase: AnyValue.ValueOneofCase.IntValue } number => number.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    public override string ToString() => $"{Service}: {Span.Kind.ToString()[..3]} {Name}";
}

/// <summary>A metric, and the process it is of.</summary>
internal sealed record ReceivedMetric(string Instance, string Meter, Metric Metric);
