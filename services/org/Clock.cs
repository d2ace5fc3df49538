namespace Platform.Org;

internal static class Clock
{
    /// <summary>Now, to the microsecond, as the database keeps times: what is answered at once equals what is read later.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();

        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
