namespace Platform.Sync.Tests.Model;

/// <summary>A clock that moves when a test says so. It makes no timers: what is tested with it asks for the time only.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Nothing that is tested with this clock sets a timer.");

    public void Advance(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);
}
