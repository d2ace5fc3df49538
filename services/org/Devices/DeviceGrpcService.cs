using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Org.Devices;

internal sealed class DeviceGrpcService(
    EnrollDevice enrollDevice,
    ListDevices listDevices,
    RenameDevice renameDevice,
    RevokeDevice revokeDevice,
    ListPendingDevices listPendingDevices,
    ApproveDevice approveDevice) : DeviceService.DeviceServiceBase
{
    public override async Task<EnrollDeviceResponse> EnrollDevice(EnrollDeviceRequest request, ServerCallContext context)
    {
        var device = await enrollDevice.RunAsync(context.GetCaller().UserId, request, context.GetClientAddress(), context.CancellationToken);

        return new EnrollDeviceResponse { Device = Map(device, []) };
    }

    public override async Task<ListDevicesResponse> ListDevices(ListDevicesRequest request, ServerCallContext context)
    {
        var callerId = context.GetCaller().UserId;
        if (request.OrganizationId.Length > 0)
        {
            var reading = await listDevices.OfOrganizationAsync(callerId, Ids.Organization(request.OrganizationId), context.CancellationToken);
            return new ListDevicesResponse { Devices = { reading.Select(device => Map(device, [])) } };
        }

        var (devices, pending) = await listDevices.OfCallerAsync(callerId, context.CancellationToken);
        return new ListDevicesResponse { Devices = { devices.Select(device => Map(device, pending[device.DeviceId])) } };
    }

    public override async Task<RenameDeviceResponse> RenameDevice(RenameDeviceRequest request, ServerCallContext context)
    {
        var device = await renameDevice.RunAsync(context.GetCaller().UserId, Ids.Device(request.DeviceId), request.Name, context.CancellationToken);

        return new RenameDeviceResponse { Device = Map(device, []) };
    }

    public override async Task<RevokeDeviceResponse> RevokeDevice(RevokeDeviceRequest request, ServerCallContext context)
    {
        await revokeDevice.RunAsync(context.GetCaller().UserId, Ids.Device(request.DeviceId), context.CancellationToken);

        return new RevokeDeviceResponse();
    }

    public override async Task<ListPendingDevicesResponse> ListPendingDevices(ListPendingDevicesRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var devices = await listPendingDevices.RunAsync(context.GetCaller().UserId, organizationId, context.CancellationToken);

        return new ListPendingDevicesResponse { Devices = { devices.Select(device => Map(device, [organizationId])) } };
    }

    public override async Task<ApproveDeviceResponse> ApproveDevice(ApproveDeviceRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        await approveDevice.RunAsync(context.GetCaller().UserId, organizationId, Ids.Member(request.DeviceId), context.CancellationToken);

        return new ApproveDeviceResponse();
    }

    private static Device Map(DeviceRow device, IEnumerable<Guid> pending) => new()
    {
        DeviceId = Ids.Text(device.DeviceId),
        UserId = Ids.Text(device.UserId),
        Name = device.Name,
        CreateTime = Timestamp.FromDateTimeOffset(device.CreateTime),
        RevokeTime = device.RevokeTime is { } revoked ? Timestamp.FromDateTimeOffset(revoked) : null,
        PendingOrganizationIds = { pending.Select(Ids.Text) },
        Fingerprint = DeviceFingerprint.Of(device),
        EnrollAddress = device.EnrollAddress,
        HpkePublicKey = ByteString.CopyFrom(device.HpkePublicKey),
        SigningPublicKey = ByteString.CopyFrom(device.SigningPublicKey),
    };
}
