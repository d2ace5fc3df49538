using System.Diagnostics.Metrics;

namespace Platform.Client;

/// <summary>Counters of the meter <c>Platform.Client</c>.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("Platform.Client");

    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>("platform.client.frames.rejected", "{frame}", "Frames that were not believed.");
    private static readonly Counter<long> Streams = Meter.CreateCounter<long>("platform.client.streams", "{stream}", "Streams that were opened.");
    private static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("platform.client.snapshots", "{snapshot}", "Snapshots taken.");

    public static void FrameRejected(FrameFault fault) => Rejected.Add(1, new KeyValuePair<string, object?>("platform.fault", fault.ToString()));

    public static void StreamOpened() => Streams.Add(1);

    public static void SnapshotTaken() => Snapshots.Add(1);
}
