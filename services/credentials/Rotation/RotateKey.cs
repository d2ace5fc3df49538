using System.Data.Common;
using System.Security.Cryptography;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Rotation;

/// <summary>
/// Rotates a feed's key: a new key epoch for the next write, and every live record sealed again under it, versions unchanged. What fits
/// into one change set is one revision with the switch; more follows in further ones. Nothing is opened or sealed while a row is locked:
/// a record that a Save changes meanwhile is left to the next round.
/// </summary>
internal sealed class RotateKey(
    ServiceDatabase database, FeedKeys feedKeys, ChangeSetAppender appender, SignedState signedState, ChangeAnnouncer announcer, CredentialsTelemetry telemetry,
    TimeProvider time)
{
    private const int MaxRecords = 100;
    private const int MaxBytes = Frames.MaxLength - (100 * 1024);

    /// <summary>Switches to the next epoch, unless that has been done, and seals everything again.</summary>
    public async Task ExecuteAsync(Guid feedId, bool switched, CancellationToken cancellationToken)
    {
        while (await StepAsync(feedId, switched, cancellationToken))
            switched = true;
    }

    /// <summary>One change set; true while there may be more.</summary>
    private async Task<bool> StepAsync(Guid feedId, bool switched, CancellationToken cancellationToken)
    {
        var feed = await database.ReadAsync((connection, transaction) => FeedStore.FindAsync(connection, transaction, feedId), cancellationToken)
            ?? throw new InvalidOperationException("The feed is gone.");
        var next = switched ? null : await feedKeys.GenerateAsync(feed.OrganizationId, feedId, (uint)feed.KeyEpoch + 1, cancellationToken);
        var epoch = feed.KeyEpoch + (switched ? 0 : 1);
        var old = await database.ReadAsync(
            (connection, transaction) => ResealStore.ListOldAsync(connection, transaction, feedId, epoch, MaxRecords, MaxBytes), cancellationToken);
        using var key = next is null ? await feedKeys.OpenAsync(feed, (uint)epoch, cancellationToken) : await feedKeys.OpenAsync(feed, next, cancellationToken);
        var resealed = await SealAsync(feed, old, key, cancellationToken);

        var (appended, more) = await database.WriteAsync(
            (connection, transaction) => CommitAsync(connection, transaction, feed, next, resealed), cancellationToken);
        if (next is not null)
            telemetry.KeyRotated();
        if (appended is { } change)
            announcer.Announce(change.Head, change.Frame, "");
        return more;
    }

    private async Task<IReadOnlyList<(OldRecord Old, SealedRecord Record)>> SealAsync(
        Feed feed, IReadOnlyList<OldRecord> old, FeedKey key, CancellationToken cancellationToken)
    {
        var resealed = new List<(OldRecord, SealedRecord)>(old.Count);
        foreach (var group in old.GroupBy(record => record.Sealed.KeyEpoch))
        {
            using var oldKey = await feedKeys.OpenAsync(feed, group.Key, cancellationToken);
            foreach (var record in group)
            {
                signedState.RequireRecord(feed, record.Sealed, record.RecordHash);
                var context = new RecordContext(
                    feed.OrganizationId, feed.FeedId, record.CredentialId, record.Version, record.Sealed.OriginHash.ToByteArray());
                var plaintext = SealedRecords.Open(oldKey, context, record.Sealed);
                resealed.Add((record, SealedRecords.Seal(key, context, plaintext)));
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }

        return resealed;
    }

    private async Task<((Feed Head, byte[] Frame)?, bool More)> CommitAsync(
        DbConnection connection, DbTransaction transaction, Feed sealedFor, NewFeedKey? next, IReadOnlyList<(OldRecord Old, SealedRecord Record)> resealed)
    {
        var before = (await FeedStore.FindAsync(connection, transaction, sealedFor.FeedId))!;
        await signedState.RequireAsync(connection, transaction, before, before.Revision);
        var now = time.GetStoredNow();
        if (next is not null)
        {
            // Somebody else has rotated: look again.
            if (!await ResealStore.TrySwitchAsync(connection, transaction, sealedFor.FeedId, sealedFor.KeyEpoch))
                return (null, true);

            await feedKeys.InsertAsync(connection, transaction, next);
            await AuditTable.AppendAsync(connection, transaction,
                [new AuditRow(sealedFor.OrganizationId, AuditActor.Service("credentials"), AuditAction.KeyRotated, sealedFor.FeedId, next.Epoch, sealedFor.Revision, now)]);
        }

        var epoch = next?.Epoch ?? sealedFor.KeyEpoch;
        var changes = new List<Change>(resealed.Count);
        foreach (var (old, record) in resealed)
        {
            if (await ResealStore.TryReplaceAsync(connection, transaction, sealedFor.FeedId, old, record, StateDigest.RecordHash(record).ToArray()))
                changes.Add(new Change { ResourceId = Ids.Bytes(old.CredentialId), Version = old.Version, Sealed = record });
        }

        (Feed, byte[])? appended = null;
        if (changes.Count > 0)
        {
            // Of another epoch: it moved on again while this was sealed, and the transaction is undone.
            var feed = await FeedStore.AdvanceAsync(connection, transaction, sealedFor.FeedId, epoch)
                ?? throw new InvalidOperationException("The key epoch moved on during its rotation; the next round goes on.");
            appended = await appender.AppendAsync(connection, transaction, feed, changes, "", now);
        }

        var more = await ResealStore.HasOldAsync(connection, transaction, sealedFor.FeedId, epoch);
        if (!more)
            await ResealStore.FinishAsync(connection, transaction, sealedFor.FeedId);
        return (appended, more);
    }
}
