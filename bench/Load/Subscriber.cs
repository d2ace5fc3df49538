namespace Platform.Bench.Load;

/// <summary>
/// What a subscriber received, checked as it arrives: every revision exactly once, in order, with the published bytes.
/// </summary>
internal sealed class Subscriber(Deliveries deliveries)
{
    /// <summary>The last revision received; at first the one that was current when the subscriber was opened.</summary>
    public long Revision { get; private set; } = deliveries.Revision;

    public bool IsCurrent => Revision == deliveries.Revision;

    /// <summary>For a server that opens a stream with its state at an earlier revision, and with what came after.</summary>
    public void StartAt(long revision) => Revision = revision;

    /// <summary>Takes a delivery; null, or what is wrong with it.</summary>
    public string? Deliver(long revision, ReadOnlySpan<byte> payload)
    {
        if (revision != Revision + 1)
            return $"revision {revision} came after {Revision}";

        if (!payload.SequenceEqual(deliveries[revision]))
            return $"revision {revision} came with other bytes than were published";

        Revision = revision;
        if (IsCurrent)
            deliveries.Count++;
        return null;
    }
}
