namespace Platform.Credentials;

/// <summary>Times as exact as the database keeps them, so that a time reads the same whichever way it comes back.</summary>
internal static class StoredTime
{
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
