using Microsoft.Extensions.Options;
using Platform.Credentials.Feeds;
using Platform.Credentials.Saving;
using Platform.Defaults;

namespace Platform.Credentials.Changes;

/// <summary>Deletes in the background what need not be kept: old change sets, and answers of Saves that nobody retries any more.</summary>
internal sealed partial class Compactor(ServiceDatabase database, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<Compactor> logger) : BackgroundService
{
    // Small parts, so that a Save never waits long behind one.
    private const int RowsPerTransaction = 500;

    public async Task CompactAsync(CancellationToken cancellationToken)
    {
        var feedIds = await database.ReadAsync(FeedStore.ListIdsAsync, cancellationToken);
        foreach (var feedId in feedIds)
        {
            var feed = await database.ReadAsync((connection, transaction) => FeedStore.FindAsync(connection, transaction, feedId), cancellationToken);
            var last = feed!.Revision - options.Value.KeptChangeSets;
            if (last < 1 || !await IsKeptAsync(feedId, last, cancellationToken))
                continue;

            while (await database.WriteAsync(
                (connection, transaction) => ChangeStore.DeleteUpToAsync(connection, transaction, feedId, last, RowsPerTransaction), cancellationToken) == RowsPerTransaction)
            {
            }
        }

        var before = time.GetUtcNow() - options.Value.KeptRequests;
        while (await database.WriteAsync(
            (connection, transaction) => RequestStore.DeleteOlderAsync(connection, transaction, before, RowsPerTransaction), cancellationToken) == RowsPerTransaction)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CompactionInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CompactAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.CompactionFailed(logger, exception);
            }
        }
    }

    /// <summary>Whether there is anything to delete: a write transaction for nothing would cost a disk flush.</summary>
    private Task<bool> IsKeptAsync(Guid feedId, long revision, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, transaction) => await ChangeStore.FindPreviousHashAsync(connection, transaction, feedId, revision) is not null, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(EventId = 110, EventName = "CompactionFailed", Level = LogLevel.Error, Message = "Deleting old change sets failed; the next round tries again")]
        public static partial void CompactionFailed(ILogger logger, Exception exception);
    }
}
