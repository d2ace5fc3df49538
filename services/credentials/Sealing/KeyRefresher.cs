using Microsoft.Extensions.Options;
using Platform.Credentials.Signing;

namespace Platform.Credentials.Sealing;

/// <summary>Looks every few seconds whether a signing or input key was rotated by another process, or is to be rotated.</summary>
internal sealed partial class KeyRefresher(
    SigningRing signing, InputKeys inputKeys, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<KeyRefresher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyCheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(signing.RefreshAsync, stoppingToken);
            await TryAsync(inputKeys.RefreshAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> refresh, CancellationToken cancellationToken)
    {
        try
        {
            await refresh(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.RefreshFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 130, EventName = "KeysNotRead", Level = LogLevel.Error, Message = "Keys could not be looked at again; the known ones stay in use")]
        public static partial void RefreshFailed(ILogger logger, Exception exception);
    }
}
