namespace Platform.Sync.Upstream;

/// <summary>
/// Limits the reads of a feed that find nothing new. Reads that bring change sets are free: there cannot be more of them than
/// Saves. So forged announcements cannot be turned into load, and a burst of real ones is not slowed down.
/// </summary>
internal sealed class ReadBudget(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = perSecond;
    private long _refilled = time.GetTimestamp();

    /// <summary>How long to wait before the next read.</summary>
    public TimeSpan Wait()
    {
        lock (_lock)
        {
            Refill();
            return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        }
    }

    /// <summary>A read has found nothing.</summary>
    public void Charge()
    {
        lock (_lock)
        {
            Refill();
            _tokens = Math.Max(0, _tokens - 1);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(perSecond, _tokens + (time.GetElapsedTime(_refilled, now).TotalSeconds * perSecond));
        _refilled = now;
    }
}
