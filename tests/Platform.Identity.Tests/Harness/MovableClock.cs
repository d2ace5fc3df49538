namespace Platform.Identity.Tests.Harness;

/// <summary>The system's clock, set wrong by as much as a test likes. Timers run as ever.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _offset;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _offset, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
}
