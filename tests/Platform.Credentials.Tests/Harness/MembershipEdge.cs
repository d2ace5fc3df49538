using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Credentials.Tests.Harness;

/// <summary>
/// The org service as credentials hears it, with devices whose answers a test decides: old ones, late ones, revoked ones. Whatever the
/// test does not decide is asked of the real service.
/// </summary>
internal sealed class MembershipEdge(GrpcChannel channel) : MembershipService.MembershipServiceClient(channel)
{
    private readonly ConcurrentDictionary<ByteString, DeviceMembership> _devices = new();

    /// <summary>Waits between making an answer and giving it: it may be old by then.</summary>
    public Func<Task> Late { get; set; } = () => Task.CompletedTask;

    /// <summary>Puts it in place of the client that credentials uses.</summary>
    public static void Use(WebApplicationBuilder builder) => builder.Services
        .AddSingleton(services => new MembershipEdge(services.GetRequiredKeyedService<GrpcChannel>(CredentialsOptions.OrgUrl)))
        .AddSingleton<MembershipService.MembershipServiceClient>(services => services.GetRequiredService<MembershipEdge>());

    public static MembershipEdge Of(Site site) => site.Host.Services.GetRequiredService<MembershipEdge>();

    /// <summary>From now on org says this of the device: a member's one.</summary>
    public void SetMember(TestDevice device, Guid userId, Guid organizationId, long membershipVersion, long leaseSeconds = 0)
    {
        var membership = Describe(device, userId);
        membership.OrganizationIds.Add(Bytes(organizationId));
        membership.Organizations.Add(new DeviceOrganization { OrganizationId = Bytes(organizationId), MembershipVersion = membershipVersion, LeaseSeconds = leaseSeconds });
        _devices[device.IdBytes] = membership;
    }

    /// <summary>From now on org says that the device is in no organization.</summary>
    public void SetOutside(TestDevice device, Guid userId, bool revoked = false)
    {
        var membership = Describe(device, userId);
        membership.Revoked = revoked;
        _devices[device.IdBytes] = membership;
    }

    public override AsyncUnaryCall<ResolveDeviceResponse> ResolveDeviceAsync(
        ResolveDeviceRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        _devices.TryGetValue(request.DeviceId, out var device)
            ? new AsyncUnaryCall<ResolveDeviceResponse>(
                AnswerAsync(device.Clone()),
                Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { })
            : base.ResolveDeviceAsync(request, headers, deadline, cancellationToken);

    private async Task<ResolveDeviceResponse> AnswerAsync(DeviceMembership device)
    {
        await Late();
        return new ResolveDeviceResponse { Device = device };
    }

    private static DeviceMembership Describe(TestDevice device, Guid userId) => new()
    {
        DeviceId = device.IdBytes,
        UserId = Bytes(userId),
        Name = "laptop",
        HpkePublicKey = ByteString.CopyFrom(P256.PublicKey(device.Key)),
        SigningPublicKey = ByteString.CopyFrom(device.SigningPublicKey),
    };

    private static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));
}
