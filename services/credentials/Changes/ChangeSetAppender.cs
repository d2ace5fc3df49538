using System.Data.Common;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Changes;

/// <summary>
/// The end of every transaction that changes a feed: builds the change set's bytes, once, signs them, stores the frame that carries
/// them, and moves the head.
/// </summary>
internal sealed class ChangeSetAppender(SigningRing signing, SignedState signedState)
{
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="transaction">A write transaction.</param>
    /// <param name="feed">The feed with its new revision and its old head.</param>
    /// <param name="changes">What the change set holds; the records are written already.</param>
    /// <param name="traceParent">W3C traceparent; empty when there is none.</param>
    /// <param name="now">Time of the commit.</param>
    public async Task<(Feed Head, byte[] Frame)> AppendAsync(
        DbConnection connection, DbTransaction transaction, Feed feed, IEnumerable<Change> changes, string traceParent, DateTimeOffset now)
    {
        var digest = (await CredentialStore.ComputeDigestAsync(connection, transaction, feed.FeedId)).ToArray();
        var changeSet = new ChangeSet
        {
            OrganizationId = Ids.Bytes(feed.OrganizationId),
            FeedId = Ids.Bytes(feed.FeedId),
            LogId = Ids.Bytes(feed.LogId),
            Revision = feed.Revision,
            PreviousHash = ByteString.CopyFrom(feed.HeadHash),
            CommitTime = Timestamp.FromDateTimeOffset(now),
            TraceParent = traceParent,
            StateDigest = ByteString.CopyFrom(digest),
        };
        changeSet.Changes.AddRange(changes);

        var body = changeSet.ToByteArray();
        var head = feed.At(ChangeSets.HeadHash(body), digest);
        var frame = Frames.ChangeSet(head.Token, body, signing.SignPosition(head.OrganizationId, head.Token));
        await ChangeStore.AppendAsync(connection, transaction, head, feed.HeadHash, frame, now);
        await FeedStore.SetHeadAsync(connection, transaction, head.FeedId, head.HeadHash, head.StateDigest);
        signedState.Remember(head);
        return (head, frame);
    }
}
