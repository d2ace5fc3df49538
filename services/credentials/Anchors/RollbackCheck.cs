using Platform.Credentials.Audit;
using Platform.Credentials.Feeds;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Anchors;

/// <summary>
/// Before the first call: compares the database with its anchor. Feeds that are behind start a new run of revisions, so that every
/// device resynchronises; an audit log that lacks anchored rows is reported, in itself and in the log of the service.
/// </summary>
internal sealed partial class RollbackCheck(
    AnchorFile file, ServiceDatabase database, LogResets logResets, SigningRing signing, TimeProvider time, ILogger<RollbackCheck> logger)
{
    private static readonly AuditActor Self = AuditActor.Service("credentials");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Anchor? anchor;
        try
        {
            anchor = await file.ReadAsync(cancellationToken);
        }
        catch (AnchorRefusedException exception)
        {
            var copy = file.SetAside(time.GetUtcNow());
            Log.AnchorRefused(logger, file.Path, exception.Message, copy);
            await TellAsync(AuditAction.AnchorRefused, Guid.Empty, Guid.Empty, 0, cancellationToken);
            return;
        }

        if (anchor is null)
        {
            await MissingAsync(cancellationToken);
            return;
        }

        if (await LacksAsync(anchor, cancellationToken))
            Log.SetAside(logger, file.SetAside(time.GetUtcNow()));
    }

    private async Task MissingAsync(CancellationToken cancellationToken)
    {
        // A database in which nothing has happened yet has no anchor for a good reason.
        if ((await database.ReadAsync(FeedStore.ListIdsAsync, cancellationToken)).Count == 0)
            return;

        Log.AnchorMissing(logger, file.Path);
        await TellAsync(AuditAction.AnchorMissing, Guid.Empty, Guid.Empty, 0, cancellationToken);
    }

    private async Task<bool> LacksAsync(Anchor anchor, CancellationToken cancellationToken)
    {
        var lacks = false;
        if (anchor.KeyListVersion > signing.Keys.Version)
        {
            lacks = true;
            Log.SigningKeyLost(logger, anchor.KeyListVersion, signing.Keys.Version);
        }

        // First the rows that were anchored: what is found next appends rows of its own.
        foreach (var (organizationId, head) in anchor.Audit)
            lacks |= await LacksRowsAsync(organizationId, head, cancellationToken);

        var feeds = (await database.ReadAsync(FeedStore.ListAsync, cancellationToken)).ToDictionary(feed => feed.FeedId);
        foreach (var head in anchor.Feeds.Values)
        {
            if (!feeds.TryGetValue(head.FeedId, out var feed))
            {
                lacks = true;
                Log.FeedLost(logger, head.FeedId, head.Revision);
                await TellAsync(AuditAction.FeedLost, Guid.Empty, head.FeedId, head.Revision, cancellationToken);
            }
            else if (feed.Token != head)
            {
                lacks |= await logResets.CheckAsync(head.FeedId, head, LogResetReason.Anchor, Self, cancellationToken);
            }
        }

        return lacks;
    }

    private async Task<bool> LacksRowsAsync(Guid organizationId, AuditHead head, CancellationToken cancellationToken)
    {
        if (head.Count == 0)
            return false;

        var hash = await database.ReadAsync(
            (connection, transaction) => AuditTable.FindHashAsync(connection, transaction, organizationId, head.Count), cancellationToken);
        if (hash is not null && hash.AsSpan().SequenceEqual(head.Hash))
            return false;

        Log.AuditRolledBack(logger, organizationId, head.Count);
        await TellAsync(AuditAction.AuditRolledBack, organizationId, organizationId, head.Count, cancellationToken);
        return true;
    }

    private Task TellAsync(string action, Guid organizationId, Guid targetId, long number, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => AuditTable.AppendAsync(
                connection, transaction, [new AuditRow(organizationId, Self, action, targetId, number, 0, time.GetStoredNow())]),
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(EventId = 160, EventName = "AnchorMissing", Level = LogLevel.Warning,
            Message = "There is no anchor at {Path}, and the database is in use: whether it was restored from an older copy can only be told by devices. A new anchor is written")]
        public static partial void AnchorMissing(ILogger logger, string path);

        [LoggerMessage(EventId = 161, EventName = "AnchorRefused", Level = LogLevel.Error,
            Message = "The anchor {Path} cannot be believed: {Reason}. It is kept as {Copy}, and a new one is written. Find out who changed it")]
        public static partial void AnchorRefused(ILogger logger, string path, string reason, string copy);

        [LoggerMessage(EventId = 162, EventName = "AnchorSetAside", Level = LogLevel.Error,
            Message = "The database lacks what its anchor holds. The anchor is kept as {Copy}; 'audit verify' compares with it until you remove it")]
        public static partial void SetAside(ILogger logger, string copy);

        [LoggerMessage(EventId = 163, EventName = "AuditRolledBack", Level = LogLevel.Error,
            Message = "The audit log of organization {OrganizationId} does not have row {Number} as it was anchored: it was changed, or the database was restored")]
        public static partial void AuditRolledBack(ILogger logger, Guid organizationId, long number);

        [LoggerMessage(EventId = 164, EventName = "FeedLost", Level = LogLevel.Error,
            Message = "Feed {FeedId}, anchored at revision {Revision}, is not in the database")]
        public static partial void FeedLost(ILogger logger, Guid feedId, long revision);

        [LoggerMessage(EventId = 165, EventName = "SigningKeyLost", Level = LogLevel.Error,
            Message = "The anchor knows list {Anchored} of the signing keys, the database only list {Stored}: it is from before a rotation, whose key is lost. Devices that follow the later list accept what the older key signs, and no further list")]
        public static partial void SigningKeyLost(ILogger logger, long anchored, long stored);
    }
}
