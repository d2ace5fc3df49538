using System.Text.RegularExpressions;
using Platform.Operations.Tests.Otlp;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>docs/metrics.md is what running processes emit, and deploy/ names nothing else.</summary>
[Collection(ObservedProcesses.Name)]
public sealed partial class MetricTests(ObservedPlatform observed)
{
    private static readonly IReadOnlyList<MetricRow> Table = MetricRow.ReadAll();

    [RedisFact]
    public async Task Table_EveryRow_IsEmittedByTheRunningPlatformWithThisTypeAndUnit()
    {
        foreach (var row in Table)
        {
            var metric = await observed.Receiver.WaitAsync(receiver => receiver.Metrics.FirstOrDefault(metric => metric.Metric.Name == row.Otlp), $"metric {row.Otlp}");

            Assert.Equal((row.Otlp, row.Unit, row.Type), (metric.Metric.Name, metric.Metric.Unit, TypeOf(metric.Metric)));
            Assert.Equal(row.Prometheus, PrometheusName(metric.Metric));
        }
    }

    [RedisFact]
    public async Task Platform_EveryMetricOfItsOwn_IsInTheTable()
    {
        await observed.Receiver.WaitAsync(receiver => receiver.Metrics.FirstOrDefault(metric => metric.Metric.Name == "platform.sync.acknowledgements"), "metric of sync");

        var emitted = observed.Receiver.Metrics.Where(metric => metric.Meter.StartsWith("Platform.", StringComparison.Ordinal)).Select(metric => metric.Metric.Name).Distinct();

        Assert.Empty(emitted.Except(Table.Select(row => row.Otlp)));
    }

    [RedisFact]
    public async Task Attributes_OfMetricsOfItsOwn_AreThoseOfTheTableAndHaveNoId()
    {
        await observed.Receiver.WaitAsync(receiver => receiver.Metrics.FirstOrDefault(metric => metric.Metric.Name == "platform.sync.acknowledgement.duration"), "acknowledgements");

        foreach (var (_, _, metric) in observed.Receiver.Metrics.Where(metric => metric.Meter.StartsWith("Platform.", StringComparison.Ordinal)))
        {
            var row = Table.Single(row => row.Otlp == metric.Name);
            var attributes = Attributes(metric).ToList();
            Assert.Empty(attributes.Select(attribute => attribute.Key).Except(row.Attributes));
            Assert.All(attributes, attribute => Assert.False(Id().IsMatch(attribute.Value.ToString()), $"{metric.Name}: {attribute}"));
        }
    }

    [RedisFact]
    public async Task Timings_OfTheSave_HaveOneMeasurementPerDevice()
    {
        foreach (var name in new[] { "platform.sync.delivery.duration", "platform.sync.acknowledgement.duration" })
        {
            await observed.Receiver.WaitAsync(
                receiver => Latest(receiver, name) == ObservedPlatform.DeviceCount ? "all" : null,
                $"{name} of {ObservedPlatform.DeviceCount} devices");
        }
    }

    /// <summary>Measurements in the newest report of every process.</summary>
    private static long Latest(OtlpReceiver receiver, string name) => receiver.Metrics
        .Where(metric => metric.Metric.Name == name)
        .GroupBy(metric => metric.Instance)
        .Sum(node => (long)node.Last().Metric.Histogram.DataPoints.Sum(point => (decimal)point.Count));

    private static string TypeOf(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Histogram => "histogram",
        Metric.DataOneofCase.Gauge => "gauge",
        Metric.DataOneofCase.Sum => metric.Sum.IsMonotonic ? "counter" : "up-down counter",
        _ => metric.DataCase.ToString(),
    };

    /// <summary>The rules of the collector's Prometheus exporter, as far as units of this platform go.</summary>
    private static string PrometheusName(Metric metric)
    {
        var name = metric.Name.Replace('.', '_') + metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return TypeOf(metric) == "counter" ? name + "_total" : name;
    }

    private static IEnumerable<KeyValue> Attributes(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.SelectMany(point => point.Attributes),
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.SelectMany(point => point.Attributes),
        _ => metric.Sum.DataPoints.SelectMany(point => point.Attributes),
    };

    [GeneratedRegex("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-")]
    private static partial Regex Id();
}
