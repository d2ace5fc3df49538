using Grpc.Core;
using Platform.Org.V1;

namespace Platform.Bench.Upstream;

/// <summary>Memberships of one organization, in memory; they never change.</summary>
internal sealed class MembershipGrpcService(BenchDevices devices) : MembershipService.MembershipServiceBase
{
    public override Task<ResolveDeviceResponse> ResolveDevice(ResolveDeviceRequest request, ServerCallContext context) =>
        Task.FromResult(new ResolveDeviceResponse
        {
            Device = devices.Find(request.DeviceId) ?? throw new RpcException(new Status(StatusCode.NotFound, "DEVICE_NOT_FOUND")),
        });

    public override Task<ResolveDevicesResponse> ResolveDevices(ResolveDevicesRequest request, ServerCallContext context) =>
        Task.FromResult(new ResolveDevicesResponse { Devices = { request.DeviceIds.Select(devices.Find).OfType<DeviceMembership>() } });

    public override Task<ListOrganizationDevicesResponse> ListOrganizationDevices(ListOrganizationDevicesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListOrganizationDevicesResponse { Devices = { devices.All } });

    public override Task<ResolveMembershipResponse> ResolveMembership(ResolveMembershipRequest request, ServerCallContext context) =>
        Task.FromResult(new ResolveMembershipResponse { Role = Role.Member, MembershipVersion = 1 });
}
