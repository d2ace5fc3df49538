using System.Data.Common;
using Platform.Credentials.Access;
using Platform.Credentials.Audit;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Credentials.Watching;
using Platform.Defaults;

namespace Platform.Credentials.Removals;

/// <summary>
/// The fence of a removal: once it is committed, no grant relies on what org said before. Org answers a removal only after this.
/// </summary>
internal sealed class CommitFence(ServiceDatabase database, DeviceRemover remover, Memberships memberships, OrganizationAnnouncer organizations, CredentialsTelemetry telemetry,
    TimeProvider time)
{
    private const int MaxDevices = 1000;

    public async Task<CommitFenceResponse> ExecuteAsync(CommitFenceRequest request, CancellationToken cancellationToken)
    {
        var removal = Parse(request);
        var removed = await database.WriteAsync((connection, transaction) => CommitAsync(connection, transaction, removal), cancellationToken);
        // Roles are kept for a few seconds; this one is over now.
        memberships.Invalidate();
        organizations.Announce(removal.OrganizationId);
        telemetry.DevicesRemoved(removed);
        return new CommitFenceResponse();
    }

    private async Task<int> CommitAsync(DbConnection connection, DbTransaction transaction, FencedRemoval removal)
    {
        var now = time.GetStoredNow();
        var feed = await FeedStore.FindByOrganizationAsync(connection, transaction, removal.OrganizationId);
        if (await FenceStore.TryRaiseAsync(connection, transaction, removal.OrganizationId, removal.UserId, removal.MembershipVersion, now))
        {
            await AuditTable.AppendAsync(connection, transaction,
            [
                new AuditRow(removal.OrganizationId, removal.Actor, AuditAction.FenceCommitted, removal.UserId, removal.MembershipVersion, feed?.Revision ?? 0, now),
            ]);
        }
        else
        {
            // Repeated, or overtaken by a later one, after which the user may be back.
            return 0;
        }

        var removed = 0;
        foreach (var holder in feed is null ? [] : await HolderStore.ListAsync(connection, transaction, feed.FeedId))
        {
            var concerned = removal.DeviceIds.Contains(holder.DeviceId)
                || (removal.Reason != RevocationReason.DeviceRevoked && holder.UserId == removal.UserId);
            if (concerned && (await remover.RemoveAsync(connection, transaction, feed!, holder, removal.Reason, removal.Actor, now)).IsNew)
                removed++;
        }

        return removed;
    }

    private static FencedRemoval Parse(CommitFenceRequest request)
    {
        if (!Ids.TryParse(request.OrganizationId, out var organizationId) || !Ids.TryParse(request.UserId, out var userId))
            throw Errors.InvalidRequest("organization_id", "The ids of an organization and a user have 16 bytes.");
        if (request.MembershipVersion < 1)
            throw Errors.InvalidRequest("membership_version", "1 or more.");
        if (request.Reason is RevocationReason.Unspecified || !Enum.IsDefined(request.Reason))
            throw Errors.InvalidRequest("reason", "Say why.");
        if (request.DeviceIds.Count > MaxDevices)
            throw Errors.InvalidRequest("device_ids", $"At most {MaxDevices} devices.");

        var devices = request.DeviceIds.Select((bytes, index) => Ids.TryParse(bytes, out var id)
            ? id
            : throw Errors.InvalidRequest($"device_ids[{index}]", "A device's id has 16 bytes.")).ToHashSet();
        var actor = Ids.TryParse(request.ActorId, out var actorId) ? AuditActor.User(actorId) : AuditActor.Service("org");
        return new FencedRemoval(organizationId, userId, devices, request.MembershipVersion, request.Reason, actor);
    }

    private sealed record FencedRemoval(
        Guid OrganizationId, Guid UserId, HashSet<Guid> DeviceIds, long MembershipVersion, RevocationReason Reason, AuditActor Actor);
}
