using Microsoft.Extensions.Options;

namespace Platform.Credentials.Signing;

/// <summary>Looks every few seconds whether the signing key was rotated by another process.</summary>
internal sealed partial class SigningRefresher(SigningRing ring, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<SigningRefresher> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyCheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ring.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.RefreshFailed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 130, EventName = "SigningKeysNotRead", Level = LogLevel.Error, Message = "The signing keys could not be read again; the known ones go on signing")]
        public static partial void RefreshFailed(ILogger logger, Exception exception);
    }
}
