using Microsoft.Extensions.Options;
using Platform.Sync.Upstream;

namespace Platform.Sync.Acknowledging;

/// <summary>Hands acknowledgements over in batches, every second, and what is left when the node stops, after its last call.</summary>
internal sealed partial class AcknowledgementFlusher(
    AcknowledgementBuffer buffer,
    CredentialsClient credentials,
    IOptions<SyncOptions> options,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<AcknowledgementFlusher> logger) : BackgroundService
{
    private const int BatchSize = 1000;

    // The listeners stop first (the host stops its services in reverse), so nothing is said after this.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!await FlushAsync())
            Log.Lost(logger, buffer.Count);
    }

    /// <summary>Hands over everything that waits; false when credentials does not take it now.</summary>
    internal async Task<bool> FlushAsync()
    {
        while (buffer.Take(BatchSize) is { Count: > 0 } batch)
        {
            try
            {
                await credentials.RecordAcknowledgementsAsync(batch.Select(acknowledgement => acknowledgement.ToMessage()));
                telemetry.Acknowledgements.Add(batch.Count);
            }
            catch (UpstreamException exception)
            {
                var dropped = buffer.Return(batch);
                telemetry.AcknowledgementsDropped.Add(dropped);
                Log.FlushFailed(logger, buffer.Count, exception.Message);
                return false;
            }
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.AcknowledgementInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "FlushFailed", Level = LogLevel.Warning, Message = "{Count} acknowledgements wait for the credentials service: {Why}")]
        public static partial void FlushFailed(ILogger logger, int count, string why);

        [LoggerMessage(EventId = 2, EventName = "AcknowledgementsLost", Level = LogLevel.Warning, Message = "{Count} acknowledgements could not be handed over before the end; devices say them again when they have something new")]
        public static partial void Lost(ILogger logger, int count);
    }
}
