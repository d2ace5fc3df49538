using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Org.Devices;

internal sealed class DeviceGrpcService(EnrollDevice enrollDevice, ListDevices listDevices, RevokeDevice revokeDevice) : DeviceService.DeviceServiceBase
{
    public override async Task<EnrollDeviceResponse> EnrollDevice(EnrollDeviceRequest request, ServerCallContext context)
    {
        var device = await enrollDevice.RunAsync(context.GetCaller().UserId, request, context.CancellationToken);

        return new EnrollDeviceResponse { Device = Map(device) };
    }

    public override async Task<ListDevicesResponse> ListDevices(ListDevicesRequest request, ServerCallContext context)
    {
        var callerId = context.GetCaller().UserId;
        var devices = request.OrganizationId.Length == 0
            ? await listDevices.OfCallerAsync(callerId, context.CancellationToken)
            : await listDevices.OfOrganizationAsync(callerId, Ids.Organization(request.OrganizationId), context.CancellationToken);

        return new ListDevicesResponse { Devices = { devices.Select(Map) } };
    }

    public override async Task<RevokeDeviceResponse> RevokeDevice(RevokeDeviceRequest request, ServerCallContext context)
    {
        await revokeDevice.RunAsync(context.GetCaller().UserId, Ids.Device(request.DeviceId), context.CancellationToken);

        return new RevokeDeviceResponse();
    }

    private static Device Map(DeviceRow device) => new()
    {
        DeviceId = Ids.Text(device.DeviceId),
        UserId = Ids.Text(device.UserId),
        Name = device.Name,
        CreateTime = Timestamp.FromDateTimeOffset(device.CreateTime),
        RevokeTime = device.RevokeTime is { } revoked ? Timestamp.FromDateTimeOffset(revoked) : null,
    };
}
