using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Credentials.Rotation;

/// <summary>
/// Rotates the keys of feeds that a removal has marked, in the background: one rotation per feed and interval, however many devices
/// were removed in it. One that was interrupted is finished.
/// </summary>
internal sealed partial class KeyRotator(
    ServiceDatabase database, RotateKey rotateKey, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<KeyRotator> logger) : BackgroundService
{
    /// <summary>One round over all feeds.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var feeds = await database.ReadAsync(ResealStore.ListAsync, cancellationToken);
        foreach (var feed in feeds)
        {
            if (!feed.Resealing && time.GetUtcNow() - feed.KeyCreatedAt < options.Value.RotationInterval)
                continue;

            try
            {
                await rotateKey.ExecuteAsync(feed.FeedId, feed.Resealing, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.RotationFailed(logger, feed.FeedId, exception);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyCheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.RoundFailed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 150, EventName = "KeyNotRotated", Level = LogLevel.Error, Message = "The key of feed {FeedId} could not be rotated; the next round tries again")]
        public static partial void RotationFailed(ILogger logger, Guid feedId, Exception exception);

        [LoggerMessage(EventId = 151, EventName = "RotationRoundFailed", Level = LogLevel.Error, Message = "Feeds to be rotated could not be read; the next round tries again")]
        public static partial void RoundFailed(ILogger logger, Exception exception);
    }
}
