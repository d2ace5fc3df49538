using Google.Protobuf;
using Grpc.Core;
using Platform.Org.V1;

namespace Platform.Org.Memberships;

internal sealed class MembershipGrpcService(
    ResolveMembership resolveMembership,
    ResolveDevices resolveDevices,
    ListOrganizationDevices listOrganizationDevices) : MembershipService.MembershipServiceBase
{
    public override async Task<ResolveMembershipResponse> ResolveMembership(ResolveMembershipRequest request, ServerCallContext context)
    {
        var userId = Ids.FromBytes(request.UserId.Span, "user_id");
        var organizationId = Ids.FromBytes(request.OrganizationId.Span, "organization_id");
        var (role, version) = await resolveMembership.RunAsync(userId, organizationId, context.CancellationToken);

        return new ResolveMembershipResponse { Role = role, MembershipVersion = version };
    }

    public override async Task<ResolveDeviceResponse> ResolveDevice(ResolveDeviceRequest request, ServerCallContext context)
    {
        var deviceId = Ids.FromBytes(request.DeviceId.Span, "device_id");
        var device = await resolveDevices.FindAsync(deviceId, request.IncludeRevoked, context.CancellationToken);

        return new ResolveDeviceResponse { Device = device is null ? throw Errors.DeviceNotFound() : Map(device) };
    }

    public override async Task<ResolveDevicesResponse> ResolveDevices(ResolveDevicesRequest request, ServerCallContext context)
    {
        var deviceIds = request.DeviceIds.Select((id, index) => Ids.FromBytes(id.Span, $"device_ids[{index}]")).ToList();
        var devices = await resolveDevices.RunAsync(deviceIds, context.CancellationToken);

        return new ResolveDevicesResponse { Devices = { devices.Select(Map) } };
    }

    public override async Task<ListOrganizationDevicesResponse> ListOrganizationDevices(ListOrganizationDevicesRequest request, ServerCallContext context)
    {
        var organizationId = Ids.FromBytes(request.OrganizationId.Span, "organization_id");
        var devices = await listOrganizationDevices.RunAsync(organizationId, context.CancellationToken);

        return new ListOrganizationDevicesResponse { Devices = { devices.Select(Map) } };
    }

    private static DeviceMembership Map(ReadingDevice device) => new()
    {
        DeviceId = Bytes(device.DeviceId),
        UserId = Bytes(device.UserId),
        Name = device.Name,
        HpkePublicKey = ByteString.CopyFrom(device.HpkePublicKey),
        SigningPublicKey = ByteString.CopyFrom(device.SigningPublicKey),
        Revoked = device.IsRevoked,
        OrganizationIds = { device.Organizations.Select(organization => Bytes(organization.OrganizationId)) },
        Organizations = { device.Organizations.Select(Map) },
    };

    private static DeviceOrganization Map(ReadableOrganization organization) => new()
    {
        OrganizationId = Bytes(organization.OrganizationId),
        MembershipVersion = organization.MembershipVersion,
        LeaseSeconds = (long)organization.Lease.TotalSeconds,
    };

    private static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));
}
