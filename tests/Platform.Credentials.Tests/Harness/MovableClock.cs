namespace Platform.Credentials.Tests.Harness;

/// <summary>The system's clock, set wrong by as much as a test likes. Timers run as ever.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
