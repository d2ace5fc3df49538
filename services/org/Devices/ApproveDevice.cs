using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Organizations;

namespace Platform.Org.Devices;

/// <summary>Lets a waiting device read an organization's feed. Owners and admins. One that does not wait any more is no error.</summary>
internal sealed class ApproveDevice(OrgDatabase database, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task RunAsync(Guid callerId, Guid organizationId, Guid deviceId, CancellationToken cancellation)
    {
        var device = await database.WriteAsync(
            async session =>
            {
                await OrganizationAccess.RequireAdminAsync(session, organizationId, callerId);
                var found = await DeviceStore.FindAsync(session, deviceId);
                if (found is not { RevokeTime: null } || await MembershipStore.FindMemberAsync(session, organizationId, found.UserId) is null)
                    throw Errors.DeviceNotFound();

                if (await DeviceApprovalStore.IsPendingAsync(session, organizationId, deviceId))
                {
                    await DeviceApprovalStore.InsertAsync(session, organizationId, deviceId, callerId, time.Now());
                    await OrganizationStore.BumpMembershipVersionAsync(session, organizationId);
                }

                return found;
            },
            cancellation);

        await announcer.DeviceChangedAsync(device.UserId, device.DeviceId);
    }
}
