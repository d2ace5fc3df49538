using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Defaults;

/// <summary>
/// Spans of the two sides of an announcement, and how long sending takes. The channel's name has ids in it; telemetry has its
/// template, such as <c>sync:feed</c>.
/// </summary>
public static class AnnouncementTelemetry
{
    private const string Name = "Platform.Announcements";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "Time to hand an announcement over.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] });

    /// <summary>Span of sending. Its id goes into the announcement.</summary>
    /// <param name="template">Channel without ids.</param>
    /// <param name="traceParent">W3C traceparent of what is announced; empty when it was not traced.</param>
    public static Activity? StartSend(string template, string traceParent) => Start("send", template, ActivityKind.Producer, traceParent);

    /// <summary>Span of what an announcement makes a receiver do.</summary>
    /// <param name="template">Channel without ids.</param>
    /// <param name="traceParent">W3C traceparent out of the announcement; whatever else it is, it is ignored.</param>
    public static Activity? StartProcess(string template, string traceParent) => Start("process", template, ActivityKind.Consumer, traceParent);

    internal static async Task MeasureAsync(string system, string channel, Func<Task> publish)
    {
        if (!Duration.Enabled)
        {
            await publish();
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var error = "";
        try
        {
            await publish();
        }
        catch (Exception exception)
        {
            error = exception.GetType().FullName!;
            throw;
        }
        finally
        {
            var tags = new TagList
            {
                { "messaging.system", system },
                { "messaging.operation.name", "publish" },
                { "messaging.destination.template", Template(channel) },
            };
            if (error.Length > 0)
                tags.Add("error.type", error);
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private static Activity? Start(string operation, string template, ActivityKind kind, string traceParent)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent))
            return null;

        var activity = Source.StartActivity($"{operation} {template}", kind, parent);
        activity?.SetTag("messaging.operation.type", operation);
        activity?.SetTag("messaging.destination.template", template);
        return activity;
    }

    /// <summary>sync:feed:ID is sync:feed; sync:membership stays.</summary>
    private static string Template(string channel)
    {
        var parts = channel.Split(':');
        return parts.Length > 2 ? $"{parts[0]}:{parts[1]}" : channel;
    }
}
