using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Removals;

namespace Platform.Org.Devices;

/// <summary>Refuses a device for good. Its user, and owners and admins of the user's organizations; to others it does not exist.</summary>
internal sealed class RevokeDevice(OrgDatabase database, Fences fences, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task RunAsync(Guid callerId, Guid deviceId, CancellationToken cancellation)
    {
        var device = await database.WriteAsync(
            async session =>
            {
                var found = await DeviceStore.FindAsync(session, deviceId) ?? throw Errors.DeviceNotFound();
                if (found.UserId != callerId && !await MembershipStore.AdministersUserAsync(session, callerId, found.UserId))
                    throw Errors.DeviceNotFound();

                if (found.RevokeTime is null)
                {
                    await DeviceStore.RevokeAsync(session, deviceId, time.Now());
                    await OrganizationStore.BumpMembershipVersionsOfUserAsync(session, found.UserId);
                    await fences.AddDeviceAsync(session, found, callerId);
                }

                return found;
            },
            cancellation);

        try
        {
            await fences.DeliverAsync(device.UserId);
        }
        finally
        {
            // Also when it was revoked before: that call may have died between its commit and its announcement.
            await announcer.DeviceChangedAsync(device.UserId, device.DeviceId);
        }
    }
}
