using System.Data.Common;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Feeds;

/// <summary>
/// Notices that the database is older than what was seen of it, and starts a new run of revisions: under a new log id, above every
/// revision that was seen, so that no position ever stands for two states.
/// </summary>
internal sealed partial class LogResets(
    ServiceDatabase database, ChangeSetAppender appender, SignedState signedState, SigningRing signing, ChangeAnnouncer announcer, CredentialsTelemetry telemetry,
    TimeProvider time, ILogger<LogResets> logger)
{
    // A list in a frame must end somewhere; a thousand restored backups of one feed are beyond it.
    private const int MaxRuns = 1000;

    /// <summary>Compares a position that this installation has signed with the feed; true when a new run was started.</summary>
    /// <param name="feedId">The feed.</param>
    /// <param name="seen">The position: whoever calls has verified that it is genuine.</param>
    /// <param name="reason">How it came up.</param>
    /// <param name="actor">Who brought it.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<bool> CheckAsync(Guid feedId, ResumeToken seen, LogResetReason reason, AuditActor actor, CancellationToken cancellationToken)
    {
        if (!await database.ReadAsync((connection, transaction) => IsMissingAsync(connection, transaction, feedId, seen), cancellationToken))
            return false;

        var started = await database.WriteAsync<(Feed Head, byte[] Frame)?>(
            // Somebody else may have started it meanwhile.
            async (connection, transaction) => await IsMissingAsync(connection, transaction, feedId, seen)
                ? await StartAsync(connection, transaction, feedId, seen, reason, actor)
                : null,
            cancellationToken);
        if (started is not { } run)
            return false;

        telemetry.LogReset(reason);
        Log.Reset(logger, feedId, reason, seen.Revision, run.Head.Revision);
        announcer.Announce(run.Head, run.Frame, "");
        return true;
    }

    /// <summary>Whether the feed does not have the position: a later one, another history, or a run that it knows nothing of.</summary>
    private static async Task<bool> IsMissingAsync(DbConnection connection, DbTransaction transaction, Guid feedId, ResumeToken seen)
    {
        if (seen.Revision == 0 || await FeedStore.FindAsync(connection, transaction, feedId) is not { } feed)
            return false;
        if (seen.LogId != feed.LogId)
            return !await LogRunStore.ExistsAsync(connection, transaction, feedId, seen.LogId);

        return await PositionCheck.FindCauseAsync(connection, transaction, feed, seen) is PositionCause.FromTheFuture or PositionCause.OtherHistory;
    }

    private async Task<(Feed, byte[])> StartAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, ResumeToken seen, LogResetReason reason, AuditActor actor)
    {
        var now = time.GetStoredNow();
        var before = (await FeedStore.FindAsync(connection, transaction, feedId))!;
        await signedState.RequireAsync(connection, transaction, before, before.Revision);
        await LogRunStore.AppendAsync(connection, transaction, feedId, before.LogId, now);
        if (seen.LogId != before.LogId)
            await LogRunStore.AppendAsync(connection, transaction, feedId, seen.LogId, now);

        var feed = await FeedStore.StartLogAsync(
            connection, transaction, feedId, Guid.CreateVersion7(time.GetUtcNow()), Math.Max(before.Revision, seen.Revision) + 1);
        var reset = new LogReset
        {
            OrganizationId = Ids.Bytes(feed.OrganizationId),
            FeedId = Ids.Bytes(feed.FeedId),
            LogId = Ids.Bytes(feed.LogId),
            Revision = feed.Revision,
            Reason = reason,
            ResetTime = Timestamp.FromDateTimeOffset(now),
        };
        reset.PreviousLogIds.AddRange((await LogRunStore.ListAsync(connection, transaction, feedId, MaxRuns)).Select(Ids.Bytes));
        var body = reset.ToByteArray();
        await FeedStore.SetLogResetFrameAsync(
            connection, transaction, feedId, Frames.Statement(reset.FeedId, BodyKind.LogReset, body, signing.Sign(BodyKind.LogReset, body)));

        // What the old run said after the copy was made is gone, so nobody can be led from it into the new one.
        await ChangeStore.DeleteAllAsync(connection, transaction, feedId);
        var appended = await appender.AppendAsync(connection, transaction, feed, [], "", now);
        await AuditTable.AppendAsync(connection, transaction,
            [new AuditRow(feed.OrganizationId, actor, AuditAction.LogReset, feedId, seen.Revision, feed.Revision, now)]);
        return appended;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 145, EventName = "LogReset", Level = LogLevel.Error,
            Message = "The database is older than what was seen of feed {FeedId} (by {Reason}: revision {Seen}). A new run of revisions starts at {Revision}; every device takes a snapshot. What was saved after the copy was made is lost: look at the credentials")]
        public static partial void Reset(ILogger logger, Guid feedId, LogResetReason reason, long seen, long revision);
    }
}
