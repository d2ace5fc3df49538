using System.Data.Common;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Credentials.Removals;

/// <summary>
/// Ends a device's reading of a feed, inside a transaction: signs the revocation that it will be told, forgets its grants, and has the
/// feed's key rotated soon.
/// </summary>
internal sealed class DeviceRemover(SigningRing signing)
{
    /// <summary>The removal; the one that is there already when there is one.</summary>
    public async Task<(StoredRemoval Removal, bool IsNew)> RemoveAsync(
        DbConnection connection, DbTransaction transaction, Feed feed, StoredHolder holder, RevocationReason reason, AuditActor actor, DateTimeOffset now)
    {
        if (await RemovalStore.FindAsync(connection, transaction, feed.FeedId, holder.DeviceId) is { } known)
            return (known, false);

        var body = new Revocation
        {
            OrganizationId = Ids.Bytes(feed.OrganizationId),
            FeedId = Ids.Bytes(feed.FeedId),
            DeviceId = Ids.Bytes(holder.DeviceId),
            Reason = reason,
            RevokeTime = Timestamp.FromDateTimeOffset(now),
        }.ToByteArray();
        var removal = new StoredRemoval
        {
            FeedId = feed.FeedId,
            DeviceId = holder.DeviceId,
            UserId = holder.UserId,
            Name = holder.Name,
            SigningKey = holder.SigningKey,
            Revision = feed.Revision,
            RemovedAt = now,
            Frame = Frames.Statement(Ids.Bytes(feed.FeedId), BodyKind.Revocation, body, signing.Sign(BodyKind.Revocation, body)),
            RevocationHash = SHA256.HashData(body),
        };
        await RemovalStore.InsertAsync(connection, transaction, removal);
        await GrantStore.DeleteAsync(connection, transaction, feed.FeedId, holder.DeviceId);
        await HolderStore.DeleteAsync(connection, transaction, feed.FeedId, holder.DeviceId);
        await FeedStore.SetRotationDueAsync(connection, transaction, feed.FeedId, now);
        await AuditTable.AppendAsync(connection, transaction,
            [new AuditRow(feed.OrganizationId, actor, AuditAction.DeviceRemoved, holder.DeviceId, 0, feed.Revision, now)]);
        return (removal, true);
    }
}
