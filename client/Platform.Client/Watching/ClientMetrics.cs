using System.Diagnostics.Metrics;

namespace Platform.Client;

/// <summary>Counters of the meter <c>Platform.Client</c>.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("Platform.Client");

    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>("platform.client.frames.rejected", "{frame}", "Frames that were not believed.");
    private static readonly Counter<long> Streams = Meter.CreateCounter<long>("platform.client.streams", "{stream}", "Streams that were opened.");
    private static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("platform.client.snapshots", "{snapshot}", "Snapshots taken.");

    private static readonly Counter<long> Mismatches = Meter.CreateCounter<long>("platform.client.digest.mismatches", "{mismatch}", "Times that the content was not what the server says it is, so that it was taken anew. Must stay 0.");
    private static readonly Counter<long> Wipes = Meter.CreateCounter<long>("platform.client.wipes", "{feed}", "Feeds wiped because their revocation came.");

    public static void FrameRejected(FrameFault fault)
    {
        Rejected.Add(1, new KeyValuePair<string, object?>("platform.fault", fault.ToString()));
        if (fault == FrameFault.Digest)
            Mismatches.Add(1);
    }

    public static void FeedWiped() => Wipes.Add(1);

    public static void StreamOpened() => Streams.Add(1);

    public static void SnapshotTaken() => Snapshots.Add(1);
}
