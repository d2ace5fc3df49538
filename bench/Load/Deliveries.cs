namespace Platform.Bench.Load;

/// <summary>What was published, and how many subscribers have the last of it.</summary>
internal sealed class Deliveries
{
    private readonly List<byte[]> _payloads = [];

    /// <summary>The last revision that was published; the first is 1.</summary>
    public long Revision => _payloads.Count;

    public int Count { get; set; }

    /// <summary>What was published as a revision; nothing for one that was not.</summary>
    public ReadOnlySpan<byte> this[long revision] => revision > 0 && revision <= Revision ? _payloads[(int)revision - 1] : default;

    public void Next(byte[] payload)
    {
        _payloads.Add(payload);
        Count = 0;
    }
}
