namespace Platform.Bench.Load;

/// <summary>
/// What a subscriber received, checked as it arrives: every revision exactly once, in order, with the published bytes.
/// </summary>
internal sealed class Subscriber(Deliveries deliveries)
{
    /// <summary>The last revision received; at first the one that was current when the subscriber was opened.</summary>
    public long Revision { get; private set; } = deliveries.Revision;

    /// <summary>Takes a delivery; null, or what is wrong with it.</summary>
    public string? Deliver(long revision, ReadOnlySpan<byte> payload)
    {
        if (revision != Revision + 1)
            return $"revision {revision} came after {Revision}";

        if (revision != deliveries.Revision || !payload.SequenceEqual(deliveries.Payload))
            return $"revision {revision} came with other bytes than were published";

        Revision = revision;
        deliveries.Count++;
        return null;
    }
}
