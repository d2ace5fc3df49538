namespace Platform.Bench.Load;

/// <summary>What was published last, and how many subscribers have it.</summary>
internal sealed class Deliveries
{
    public long Revision { get; private set; }

    public byte[] Payload { get; private set; } = [];

    public int Count { get; set; }

    public void Next(long revision, byte[] payload)
    {
        Revision = revision;
        Payload = payload;
        Count = 0;
    }
}
