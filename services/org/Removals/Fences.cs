using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Org.Database;
using Platform.Org.Devices;
using Platform.Org.Memberships;
using Platform.Org.Organizations;

namespace Platform.Org.Removals;

/// <summary>
/// The outbox of removals. A removal and the word of it are committed together; the caller is answered when credentials has committed
/// its fence, and told if that has to wait: then a worker goes on trying until it has.
/// </summary>
internal sealed partial class Fences(OrgDatabase database, FenceCaller caller, FenceWorker worker, TimeProvider time, ILogger<Fences> logger)
{
    /// <summary>Inside the transaction of a removed membership, after the version was raised.</summary>
    public async Task AddMemberAsync(Session session, Guid organizationId, Guid userId, RevocationReason reason, Guid actorId)
    {
        var devices = await DeviceStore.ListOfUserAsync(session, userId);
        await AddAsync(session, organizationId, userId, devices.Select(device => device.DeviceId), reason, actorId);
    }

    /// <summary>Inside the transaction of a revoked device, after the versions of all organizations of its user were raised.</summary>
    public async Task AddDeviceAsync(Session session, DeviceRow device, Guid actorId)
    {
        foreach (var organization in await MembershipStore.ListOfUserAsync(session, device.UserId))
            await AddAsync(session, organization.OrganizationId, device.UserId, [device.DeviceId], RevocationReason.DeviceRevoked, actorId);
    }

    /// <summary>After the commit: tells credentials of everything that is open for a user.</summary>
    /// <exception cref="RpcException">REMOVAL_PENDING: the removal stands, the fence has to wait.</exception>
    public async Task DeliverAsync(Guid userId)
    {
        foreach (var fence in await database.ReadAsync(session => FenceStore.ListOfUserAsync(session, userId), CancellationToken.None))
        {
            try
            {
                // Not cancelled with the call: the removal is committed, whether or not its caller still waits.
                await caller.CommitAsync(fence, CancellationToken.None);
                await worker.DoneAsync(fence, CancellationToken.None);
            }
            catch (RpcException exception)
            {
                Log.Pending(logger, fence.OrganizationId, exception.StatusCode);
                throw Errors.RemovalPending();
            }
        }
    }

    private async Task AddAsync(Session session, Guid organizationId, Guid userId, IEnumerable<Guid> deviceIds, RevocationReason reason, Guid actorId) =>
        await FenceStore.InsertAsync(session, new FenceRow
        {
            OrganizationId = organizationId,
            UserId = userId,
            MembershipVersion = await OrganizationStore.FindMembershipVersionAsync(session, organizationId),
            DeviceIds = [.. deviceIds.SelectMany(id => id.ToByteArray(bigEndian: true))],
            Reason = reason,
            ActorId = actorId,
            CreateTime = time.Now(),
        });

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "RemovalPending", Level = LogLevel.Warning, Message = "A removal in organization {OrganizationId} is committed, but credentials has not committed its fence ({Status}); it is told again until it has")]
        public static partial void Pending(ILogger logger, Guid organizationId, StatusCode status);
    }
}
