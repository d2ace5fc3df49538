using System.Data.Common;
using Microsoft.Extensions.Options;
using Platform.Credentials.Feeds;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials.Anchors;

/// <summary>
/// Writes the anchor whenever the database has changed, a second later at most. It is ahead of nothing: what a crash leaves unanchored is
/// newer than the anchor, and that is no sign of anything.
/// </summary>
internal sealed partial class AnchorKeeper(
    AnchorFile file, ServiceDatabase database, SigningRing signing, IOptions<CredentialsOptions> options, CredentialsTelemetry telemetry, TimeProvider time,
    ILogger<AnchorKeeper> logger) : BackgroundService
{
    private Anchor? _written;
    private bool _failing;

    /// <summary>Ends the rounds, and writes what the last ones have not.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var counter = await database.ObserveAsync(stoppingToken);
        long? seen = null;
        using var timer = new PeriodicTimer(options.Value.AnchorInterval, time);
        do
        {
            var version = await counter.ReadAsync(stoppingToken);
            if ((version is null || version != seen) && await TryWriteAsync(stoppingToken))
                seen = version;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
            _failing = false;
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            telemetry.AnchorFailed();
            // Every round tries again; the log hears of it once.
            if (!_failing)
                Log.WriteFailed(logger, file.Path, exception);
            _failing = true;
            return false;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var anchor = await database.ReadAsync(
            async (connection, transaction) =>
            {
                await RequireWrittenRowsAsync(connection, transaction);
                return new Anchor(
                    signing.Keys.Version,
                    (await FeedStore.ListAsync(connection, transaction)).ToDictionary(feed => feed.FeedId, feed => feed.Token),
                    await AuditTable.HeadsAsync(connection, transaction));
            },
            cancellationToken);
        if (_written is not null && IsSame(anchor, _written))
            return;

        await file.WriteAsync(anchor, time.GetUtcNow(), cancellationToken);
        _written = anchor;
    }

    /// <summary>An anchor is never replaced by one that does not go on from it: that would hide what somebody has changed.</summary>
    private async Task RequireWrittenRowsAsync(DbConnection connection, DbTransaction transaction)
    {
        if (_written is null)
            return;

        foreach (var (organizationId, head) in _written.Audit)
        {
            var hash = await AuditTable.FindHashAsync(connection, transaction, organizationId, head.Count);
            if (hash is null || !hash.AsSpan().SequenceEqual(head.Hash))
                throw new InvalidOperationException($"The audit log of organization {organizationId} no longer has row {head.Count} as it was anchored.");
        }
    }

    private static bool IsSame(Anchor one, Anchor other) =>
        one.KeyListVersion == other.KeyListVersion
        && one.Feeds.Count == other.Feeds.Count && one.Feeds.All(feed => other.Feeds.TryGetValue(feed.Key, out var token) && token == feed.Value)
        && one.Audit.Count == other.Audit.Count
        && one.Audit.All(head => other.Audit.TryGetValue(head.Key, out var known) && known.Count == head.Value.Count && known.Hash.AsSpan().SequenceEqual(head.Value.Hash));

    private static partial class Log
    {
        [LoggerMessage(EventId = 170, EventName = "AnchorNotWritten", Level = LogLevel.Error, Message = "The anchor {Path} could not be written")]
        public static partial void WriteFailed(ILogger logger, string path, Exception exception);
    }
}
