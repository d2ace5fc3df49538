using Platform.Org.Database;

namespace Platform.Org.Devices;

/// <summary>Gives a device of the caller another name.</summary>
internal sealed class RenameDevice(OrgDatabase database)
{
    public async Task<DeviceRow> RunAsync(Guid callerId, Guid deviceId, string name, CancellationToken cancellation)
    {
        await database.ReadAsync(session => RequireOwnAsync(session, callerId, deviceId), cancellation);
        var fields = new FieldChecks();
        var checkedName = fields.Name("name", name);
        fields.ThrowIfAny(Errors.InvalidDevice);

        return await database.WriteAsync(
            async session =>
            {
                await RequireOwnAsync(session, callerId, deviceId);
                await DeviceStore.RenameAsync(session, deviceId, checkedName);
                return (await DeviceStore.FindAsync(session, deviceId))!;
            },
            cancellation);
    }

    private static async Task<DeviceRow> RequireOwnAsync(Session session, Guid callerId, Guid deviceId) =>
        await DeviceStore.FindAsync(session, deviceId) is { } device && device.UserId == callerId ? device : throw Errors.DeviceNotFound();
}
