using Google.Protobuf;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Credentials.Removals;

/// <summary>What a device is told of feeds that it still holds and may not read any more.</summary>
internal sealed class Revocations(ServiceDatabase database, DeviceRemover remover, CredentialsTelemetry telemetry, TimeProvider time)
{
    /// <summary>A signed revocation for each such feed. One that no fence has made yet is made here, as org says that the reading is over.</summary>
    public async Task<IReadOnlyList<ByteString>> ListAsync(
        DeviceMembership device, IReadOnlyList<ClaimedPosition> claims, AuditActor actor, CancellationToken cancellationToken)
    {
        var frames = new List<ByteString>();
        if (claims.Count == 0 || !Ids.TryParse(device.DeviceId, out var deviceId) || !Ids.TryParse(device.UserId, out var userId))
            return frames;

        var readable = device.OrganizationIds.ToHashSet();
        foreach (var claim in claims.DistinctBy(claim => claim.Position.FeedId))
        {
            var (feed, removal, holder) = await ReadAsync(claim.Position.FeedId, deviceId, cancellationToken);
            if (feed is null || readable.Contains(Ids.Bytes(feed.OrganizationId)))
                continue;

            // Who neither got a key here nor shows a signed position holds nothing.
            if (removal is null && (holder is not null || (claim.IsSigned && claim.OrganizationId == feed.OrganizationId)))
            {
                holder ??= new StoredHolder { DeviceId = deviceId, UserId = userId, Name = device.Name, SigningKey = device.SigningPublicKey.ToByteArray() };
                removal = await RemoveAsync(feed.FeedId, holder, device.Revoked ? RevocationReason.DeviceRevoked : RevocationReason.MemberRemoved, actor, cancellationToken);
            }

            if (removal is not null)
                frames.Add(UnsafeByteOperations.UnsafeWrap(removal.Frame));
        }

        return frames;
    }

    private Task<(Feed?, StoredRemoval?, StoredHolder?)> ReadAsync(Guid feedId, Guid deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, transaction) => (
                await FeedStore.FindAsync(connection, transaction, feedId),
                await RemovalStore.FindAsync(connection, transaction, feedId, deviceId),
                await HolderStore.FindAsync(connection, transaction, feedId, deviceId)),
            cancellationToken);

    private async Task<StoredRemoval> RemoveAsync(
        Guid feedId, StoredHolder holder, RevocationReason reason, AuditActor actor, CancellationToken cancellationToken)
    {
        var (removal, isNew) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var feed = (await FeedStore.FindAsync(connection, transaction, feedId))!;
                return await remover.RemoveAsync(connection, transaction, feed, holder, reason, actor, time.GetStoredNow());
            },
            cancellationToken);
        if (isNew)
            telemetry.DevicesRemoved(1);
        return removal;
    }
}
