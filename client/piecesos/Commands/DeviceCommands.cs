using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Org.V1;

namespace Platform.Piecesos.Commands;

/// <summary>The person's devices, or an organization's.</summary>
internal static class DeviceCommands
{
    private static readonly Option<bool> All = new("--all") { Description = "All devices that may read the organization's keys (owners and admins)." };
    private static readonly Argument<string> Id = new("DEVICE") { Description = "Id of the device." };

    public static Command Create()
    {
        var list = new CliCommand("list", "Lists your devices, or with --all the organization's.", "piecesos devices list", "piecesos devices list --all --json") { All };
        list.Run(ListAsync);
        var revoke = new CliCommand("revoke", "Refuses a device from now on, for good.", "piecesos devices revoke 0198c0de-0000-7000-8000-000000000000") { Id };
        revoke.Run(RevokeAsync);
        return new CliCommand("devices", "The machines that hold keys.") { list, revoke };
    }

    private static async Task ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var organizationId = result.GetValue(All) ? (await context.OrganizationAsync(cancellationToken)).OrganizationId : "";
        var response = await new DeviceService.DeviceServiceClient(context.Connection.Gateway)
            .ListDevicesAsync(new ListDevicesRequest { OrganizationId = organizationId }, context.AsPerson(cancellationToken));
        var own = context.Store.RequireIdentity().DeviceId.ToString("D");
        if (context.Printer.IsJson)
        {
            context.Printer.Json(Json.Array(response.Devices, device => Of(device, own)));
            return;
        }

        context.Printer.Table(
            ["Name", "Enrolled", "State", "Id"],
            response.Devices.Select(device => (string[])
            [
                device.DeviceId == own ? $"{device.Name} (this machine)" : device.Name,
                $"{device.CreateTime?.ToDateTimeOffset().ToLocalTime():yyyy-MM-dd HH:mm}",
                device.RevokeTime is null ? "active" : "revoked",
                device.DeviceId,
            ]));
    }

    private static async Task RevokeAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(result.GetRequiredValue(Id), out var id))
            throw CliException.Usage("A device is named by its id: piecesos devices list");
        await new DeviceService.DeviceServiceClient(context.Connection.Gateway)
            .RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = id.ToString("D") }, context.AsPerson(cancellationToken));
        if (context.Printer.IsJson)
            context.Printer.Json(new JsonObject { ["device_id"] = id.ToString("D"), ["state"] = "revoked" });
        else
            context.Printer.Line($"Device {id} is revoked. Rotate at the providers what it held: a machine cannot be forced to forget.");
    }

    private static JsonObject Of(Device device, string own) => new()
    {
        ["device_id"] = device.DeviceId,
        ["user_id"] = device.UserId,
        ["name"] = device.Name,
        ["this_machine"] = device.DeviceId == own,
        ["create_time"] = device.CreateTime?.ToDateTimeOffset(),
        ["revoke_time"] = device.RevokeTime?.ToDateTimeOffset(),
    };
}
