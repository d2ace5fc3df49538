namespace Platform.Sync.Membership;

/// <summary>
/// Deliveries need a membership check that is not too old. While the org service cannot be reached streams stay open and wait;
/// nothing is delivered to a device whose removal this node may have missed.
/// </summary>
internal sealed class MembershipGate(TimeSpan tolerance, TimeProvider time)
{
    private long _confirmed = time.GetTimestamp();
    private int _refused;

    public bool IsOpen => time.GetElapsedTime(Volatile.Read(ref _confirmed)) < tolerance;

    /// <summary>Whether a stream may write now. One that may not is woken when it may again.</summary>
    public bool MayDeliver()
    {
        if (IsOpen)
            return true;

        Interlocked.Exchange(ref _refused, 1);
        // A check may have succeeded between the two lines; its waking has then missed this stream.
        return IsOpen;
    }

    /// <summary>All devices were checked, by an answer to a question asked at this time. True when streams wait for it.</summary>
    public bool Confirm(long askedAt)
    {
        Interlocked.Exchange(ref _confirmed, askedAt);
        return IsOpen && Interlocked.Exchange(ref _refused, 0) != 0;
    }
}
