namespace Platform.Defaults.Tests.Harness;

/// <summary>A clock that moves when a test says so. It makes no timers: what is tested with it asks for the time only.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Nothing that is tested with this clock sets a timer.");

    public void Advance(TimeSpan span) => _now += span;
}
