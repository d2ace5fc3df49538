using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Sync.Membership;

namespace Platform.Sync.Watching;

/// <summary>
/// From a Save's commit to devices, as this node sees it. Only of devices that were connected and current at the commit: how long
/// one was away says nothing of the platform. The commit's time is another machine's, so clocks must be in step.
/// </summary>
internal sealed class DeliveryTimings
{
    private static readonly TimeSpan News = TimeSpan.FromMinutes(1);

    private readonly Histogram<double> _delivered;
    private readonly Histogram<double> _acknowledged;
    private long _lag;

    public DeliveryTimings(Meter meter)
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };
        _delivered = meter.CreateHistogram("platform.sync.delivery.duration", "s", "From a Save's commit until it was written to a device's stream.", advice: advice);
        _acknowledged = meter.CreateHistogram("platform.sync.acknowledgement.duration", "s", "From a Save's commit until a device said that it is applied.", advice: advice);
        meter.CreateObservableGauge("platform.sync.lag", () => Volatile.Read(ref _lag), "{revision}", "How far the feed that is furthest behind its log was at the last comparison.");
    }

    /// <summary>A change set has been written to the stream of a device that was current.</summary>
    public void Delivered(FeedFrame frame, Guid deviceId)
    {
        if (frame.Origin is not { } origin)
            return;

        if (_delivered.Enabled)
            _delivered.Record(Since(origin.CommitTime));
        using var activity = origin.StartDelivery(deviceId);
        Describe(activity, frame, deviceId);
    }

    /// <summary>A device has acknowledged a change set.</summary>
    /// <param name="frame">The change set; null when it is not in memory here.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="session">Its streams on this node; null when they are on another one.</param>
    public void Acknowledged(FeedFrame? frame, Guid deviceId, DeviceSession? session)
    {
        // A device that comes back acknowledges what it has: that is no news.
        if (frame?.Origin is not { } origin || (session is null ? Stopwatch.GetElapsedTime(origin.ArrivedAt) > News : origin.ArrivedAt < session.OpenedAt))
            return;

        if (_acknowledged.Enabled)
            _acknowledged.Record(Since(origin.CommitTime));
        using var activity = origin.StartAcknowledgement(deviceId, isStreamHere: session is not null);
        Describe(activity, frame, deviceId);
    }

    /// <summary>All watched feeds have been compared with their logs.</summary>
    /// <param name="behind">How many revisions each was behind.</param>
    public void Compared(IEnumerable<long> behind) => Volatile.Write(ref _lag, Math.Max(0, behind.DefaultIfEmpty().Max()));

    private static double Since(DateTimeOffset commitTime) => Math.Max(0, (DateTimeOffset.UtcNow - commitTime).TotalSeconds);

    private static void Describe(Activity? activity, FeedFrame frame, Guid deviceId)
    {
        activity?.SetTag("platform.feed.revision", frame.Revision);
        activity?.SetTag("platform.device.id", deviceId);
    }
}
