using System.Data.Common;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Saving;

/// <summary>A Save that is ready for its transaction.</summary>
internal sealed record PreparedSave(
    Guid OrganizationId, Guid RequestId, byte[] RequestHash, AuditActor Actor, string TraceParent,
    IReadOnlyList<SealedChange> Changes, IReadOnlyList<FieldWarning> Warnings)
{
    public override string ToString() => $"{RequestId}: {Changes.Count} changes";
}

/// <summary>
/// What became of a transaction. No answer: the key epoch moved on, or a record whose secrets are kept was sealed again, so everything
/// must be read and sealed anew.
/// </summary>
internal sealed record CommitResult(ApplyChangesResponse? Response, Feed? Head, byte[]? Frame);

/// <summary>
/// The one transaction of a Save. Its first statement takes the revision and locks the feed's row to the commit; then versions and
/// names are checked, and everything is written: credentials, the frame that devices get, head, audit, answer.
/// </summary>
internal sealed class ChangeCommitter(ServiceDatabase database, ChangeSetAppender appender, SignedState signedState, TimeProvider time)
{
    private const int MaxUnknownOutcomes = 3;

    public async Task<CommitResult> CommitAsync(Feed feed, PreparedSave save, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.WriteAsync((connection, transaction) => CommitAsync(connection, transaction, feed, save), cancellationToken);
            }
            catch (AnsweredException answered)
            {
                return new CommitResult(answered.Response, null, null);
            }
            catch (RecordMovedException)
            {
                return new CommitResult(null, null, null);
            }
            catch (CommitOutcomeUnknownException) when (attempt < MaxUnknownOutcomes)
            {
                // Once more: it waits for the row that the lost one may still hold, and finds its answer if it was committed. What it was
                // to announce sync nodes find by themselves.
            }
        }
    }

    private async Task<CommitResult> CommitAsync(DbConnection connection, DbTransaction transaction, Feed sealedFor, PreparedSave save)
    {
        var feed = await FeedStore.AdvanceAsync(connection, transaction, sealedFor.FeedId, sealedFor.KeyEpoch);
        if (feed is null)
            return new CommitResult(null, null, null);

        // A retry may run beside its first call: the second one to come here finds the answer, and its revision is undone.
        if (await RequestStore.FindAsync(connection, transaction, save.OrganizationId, save.RequestId, save.RequestHash) is { } earlier)
            throw new AnsweredException(earlier);

        await signedState.RequireAsync(connection, transaction, feed, feed.Revision - 1);
        var now = time.GetStoredNow();
        var existing = await CheckVersionsAsync(connection, transaction, feed.FeedId, save.Changes);
        var response = new ApplyChangesResponse { Revision = feed.Revision };
        response.Warnings.AddRange(save.Warnings);
        foreach (var change in save.Changes)
        {
            // Kept secrets came from a record that was read before the transaction. What is stored now was verified; a rotation has sealed
            // it again since, or somebody had put another in its place for that moment.
            if (change.Put?.KeptFrom is { } opened && !opened.AsSpan().SequenceEqual(existing[change.Draft.Index]?.RecordHash))
                throw new RecordMovedException();
            if (change.Put is { } put)
                response.Credentials.Add(await PutAsync(connection, transaction, feed, change, put, existing[change.Draft.Index], save.Actor, now));
            else
                await CredentialStore.DeleteAsync(connection, transaction, feed.FeedId, feed.Revision, change.Draft.CredentialId, change.Draft.NewVersion);
        }

        var (head, frame) = await appender.AppendAsync(connection, transaction, feed, save.Changes.Select(Change), save.TraceParent, now);
        await AuditTable.AppendAsync(connection, transaction, save.Changes.Select(change => new AuditRow(
            save.OrganizationId, save.Actor, Action(change.Draft.Kind), change.Draft.CredentialId, change.Draft.NewVersion, feed.Revision, now)));
        await RequestStore.InsertAsync(
            connection, transaction, save.OrganizationId, save.RequestId, save.RequestHash, response.ToByteArray(), now);
        return new CommitResult(response, head, frame);
    }

    /// <summary>Compares every expected version, and frees the names of what is about to change.</summary>
    private static async Task<IReadOnlyDictionary<int, StoredCredential?>> CheckVersionsAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, IReadOnlyList<SealedChange> changes)
    {
        var existing = new Dictionary<int, StoredCredential?>();
        foreach (var draft in changes.Select(change => change.Draft))
        {
            var stored = await CredentialStore.FindAsync(connection, transaction, feedId, draft.CredentialId);
            VersionCheck.Check(draft, stored);
            existing[draft.Index] = stored;
            if (stored is not null)
                await CredentialStore.FreeNameAsync(connection, transaction, feedId, draft.CredentialId);
        }

        return existing;
    }

    private static async Task<Credential> PutAsync(
        DbConnection connection, DbTransaction transaction, Feed feed, SealedChange change, SealedPut put, StoredCredential? existing,
        AuditActor actor, DateTimeOffset now)
    {
        if (await CredentialStore.IsNameTakenAsync(connection, transaction, feed.FeedId, put.Section, put.FoldedName))
            throw Errors.NameTaken(change.Draft.Index);

        var view = new Credential
        {
            CredentialId = Ids.Text(change.Draft.CredentialId),
            Version = change.Draft.NewVersion,
            Form = put.Form,
            CreateTime = Timestamp.FromDateTimeOffset(existing?.CreatedAt ?? now),
            UpdateTime = Timestamp.FromDateTimeOffset(now),
            UpdatedBy = actor.Id is { } id ? Ids.Text(id) : "",
            Revision = feed.Revision,
        };
        view.Masks.AddRange(put.Masks);
        var write = new CredentialWrite
        {
            CredentialId = change.Draft.CredentialId,
            Version = change.Draft.NewVersion,
            Provider = put.Provider,
            Section = put.Section,
            FoldedName = put.FoldedName,
            View = view,
            Record = put.Record,
            RecordHash = put.RecordHash,
            SecretsReplaced = put.SecretsReplaced,
        };
        await CredentialStore.PutAsync(connection, transaction, feed.FeedId, feed.Revision, write, now);
        return view;
    }

    private static Change Change(SealedChange change) => change.Put is { } put
        ? new Change { ResourceId = Ids.Bytes(change.Draft.CredentialId), Version = change.Draft.NewVersion, Sealed = put.Record }
        : new Change { ResourceId = Ids.Bytes(change.Draft.CredentialId), Version = change.Draft.NewVersion, Tombstone = new Tombstone() };

    private static string Action(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => AuditAction.CredentialCreated,
        ChangeKind.Update => AuditAction.CredentialUpdated,
        _ => AuditAction.CredentialDeleted,
    };

    /// <summary>Leaves the transaction, which rolls back, with the answer of the first call.</summary>
    private sealed class AnsweredException(ApplyChangesResponse response) : Exception
    {
        public ApplyChangesResponse Response { get; } = response;
    }

    /// <summary>Leaves the transaction, which rolls back.</summary>
    private sealed class RecordMovedException : Exception;
}
