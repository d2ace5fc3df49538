using System.Collections.Concurrent;
using System.Data.Common;
using Google.Protobuf;
using Platform.Credentials.Changes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Signing;

/// <summary>
/// What is signed next covers everything that is live, so it must not cover what somebody else has put into the database: a member who
/// knows the feed key and can write there could otherwise have a record of his own signed. Before every change the live records are
/// compared with the digest of the last signed change set.
/// </summary>
internal sealed partial class SignedState(SigningRing signing, ILogger<SignedState> logger)
{
    private readonly ConcurrentDictionary<Guid, (Hash32 Head, Hash32 Digest)> _known = new();

    /// <summary>Throws unless the live records are those of the signed head. First of all that a transaction does with records.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="transaction">A write transaction.</param>
    /// <param name="feed">The feed; its head is that of <paramref name="revision"/>.</param>
    /// <param name="revision">Revision of the last change set.</param>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public async Task RequireAsync(DbConnection connection, DbTransaction transaction, Feed feed, long revision)
    {
        var signed = await SignedDigestAsync(connection, transaction, feed, revision);
        if (await CredentialStore.ComputeDigestAsync(connection, transaction, feed.FeedId) != signed)
            throw Changed(feed);
    }

    /// <summary>Throws unless a record is the one that its stored hash, and so the signed digest, is of. Before it is opened.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public void RequireRecord(Feed feed, SealedRecord record, byte[] recordHash)
    {
        if (new Hash32(recordHash) != StateDigest.RecordHash(record))
            throw Changed(feed);
    }

    /// <summary>Remembers what was just signed, so that the next change need not verify it.</summary>
    public void Remember(Feed head) => _known[head.FeedId] = (new Hash32(head.HeadHash), new Hash32(head.StateDigest));

    private async Task<Hash32> SignedDigestAsync(DbConnection connection, DbTransaction transaction, Feed feed, long revision)
    {
        if (revision == 0)
            return StateDigest.Compute([]);

        var head = new Hash32(feed.HeadHash);
        // The hash names the change set: one that was rolled back is in no feed.
        if (_known.TryGetValue(feed.FeedId, out var known) && known.Head == head)
            return known.Digest;

        var bytes = await ChangeStore.FindFrameAsync(connection, transaction, feed.FeedId, revision) ?? throw Changed(feed);
        return Read(bytes, feed, new ResumeToken(feed.FeedId, feed.LogId, revision, head)) ?? throw Changed(feed);
    }

    private Hash32? Read(byte[] bytes, Feed feed, ResumeToken position)
    {
        try
        {
            var frame = WatchResponse.Parser.ParseFrom(bytes);
            var isSigned = ChangeSets.HeadHash(frame.Body.Span) == position.HeadHash
                && signing.Keys.Verify(Statement.OfPosition(feed.OrganizationId, position), frame.Signature.Span, frame.SigningKeyId.Span);
            return isSigned ? new Hash32(ChangeSet.Parser.ParseFrom(frame.Body).StateDigest.Span) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private InvalidOperationException Changed(Feed feed)
    {
        Log.RecordsChanged(logger, feed.FeedId);
        return new InvalidOperationException("The stored records of a feed are not those that were signed.");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 155, EventName = "RecordsChanged", Level = LogLevel.Critical,
            Message = "The stored records of feed {FeedId} are not those that were signed: somebody else has written to the database. Nothing is signed over them and nothing of the feed can be saved; restore the database")]
        public static partial void RecordsChanged(ILogger logger, Guid feedId);
    }
}
