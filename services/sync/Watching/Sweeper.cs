using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>The node's one timer: heartbeats, write deadlines, and feeds that nobody uses any more.</summary>
internal sealed partial class Sweeper(HeartbeatWheel wheel, WriteDeadlines deadlines, ChangeFeeds feeds, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>One tick.</summary>
    internal async Task SweepAsync()
    {
        wheel.Tick();
        if (deadlines.Cut() is > 0 and var cut)
            Log.Cut(logger, cut);
        await feeds.SweepAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SweepAsync();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // Heartbeats of all streams depend on the next tick.
                    Log.Failed(logger, exception.GetType().FullName!, exception.StackTrace ?? "");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "StreamsCut", Level = LogLevel.Information, Message = "{Count} streams were cut: their devices do not read")]
        public static partial void Cut(ILogger logger, int count);

        [LoggerMessage(EventId = 2, EventName = "SweepFailed", Level = LogLevel.Error, Message = "A sweep failed with {ExceptionType}\n{Stack}")]
        public static partial void Failed(ILogger logger, string exceptionType, string stack);
    }
}
