using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Sync.Watching;

namespace Platform.Sync;

/// <summary>Traces and metrics of this service; what exports them is not its concern.</summary>
internal sealed class Telemetry
{
    public const string Name = "Platform.Sync";

    public static readonly ActivitySource Source = new(Name);

    public Telemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Streams = meter.CreateUpDownCounter<long>("platform.sync.streams", "{stream}", "Open streams.");
        StreamsEnded = meter.CreateCounter<long>("platform.sync.streams.ended", "{stream}", "Streams that have ended, by reason.");
        Watchers = meter.CreateUpDownCounter<long>("platform.sync.watchers", "{watcher}", "Feeds watched, summed over streams.");
        Deliveries = meter.CreateCounter<long>("platform.sync.deliveries", "{frame}", "Change sets written to streams.");
        Resyncs = meter.CreateCounter<long>("platform.sync.resyncs", "{reset}", "Resets sent, by reason.");
        Snapshots = meter.CreateCounter<long>("platform.sync.snapshots", "{snapshot}", "Snapshots sent.");
        AnnouncementGaps = meter.CreateCounter<long>("platform.sync.announcement.gaps", "{gap}", "Announcements that skipped a revision.");
        AnnouncementFrames = meter.CreateCounter<long>("platform.sync.announcement.frames", "{frame}", "Signed frames taken from announcements, without a read of the change log.");
        AntiEntropyRepairs = meter.CreateCounter<long>("platform.sync.antientropy.repairs", "{repair}", "Feeds that were found behind by the periodic comparison.");
        FruitlessReads = meter.CreateCounter<long>("platform.sync.reads.fruitless", "{read}", "Reads of the change log that found nothing new.");
        FramesRefused = meter.CreateCounter<long>("platform.sync.frames.refused", "{frame}", "Frames from the change log that do not continue the feed. Must stay 0.");
        Acknowledgements = meter.CreateCounter<long>("platform.sync.acknowledgements", "{acknowledgement}", "Acknowledgements passed on.");
        AcknowledgementsDropped = meter.CreateCounter<long>("platform.sync.acknowledgements.dropped", "{acknowledgement}", "Acknowledgements dropped because too many were waiting.");
        Timings = new DeliveryTimings(meter);
        FanOut = meter.CreateHistogram<double>("platform.sync.fan_out.duration", "s", "From a change set's arrival until the last watcher's write.");
    }

    /// <summary>How long Saves take to arrive.</summary>
    public DeliveryTimings Timings { get; }

    public UpDownCounter<long> Streams { get; }

    public Counter<long> StreamsEnded { get; }

    public UpDownCounter<long> Watchers { get; }

    public Counter<long> Deliveries { get; }

    public Counter<long> Resyncs { get; }

    public Counter<long> Snapshots { get; }

    public Counter<long> AnnouncementGaps { get; }

    public Counter<long> AnnouncementFrames { get; }

    public Counter<long> AntiEntropyRepairs { get; }

    public Counter<long> FruitlessReads { get; }

    public Counter<long> FramesRefused { get; }

    public Counter<long> Acknowledgements { get; }

    public Counter<long> AcknowledgementsDropped { get; }

    public Histogram<double> FanOut { get; }
}
