namespace Platform.Client;

/// <summary>Settings of a watcher.</summary>
public sealed class PlatformWatcherOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// A stream that is silent for this long is given up. The server sends a heartbeat at least every 15 seconds per feed.
    /// </summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Chance of the jitter, 0 up to 1. For tests.</summary>
    internal Func<double> Chance { get; init; } = Random.Shared.NextDouble;
}
