using Platform.Org.V1;

namespace Platform.Credentials.Feeds;

/// <summary>A device as the org service describes it, for one organization.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="UserId">Its user.</param>
/// <param name="Name">Its name.</param>
/// <param name="DeviceKey">Public key that grants are sealed to.</param>
/// <param name="SigningKey">Public key of its receipts; empty when org did not say.</param>
/// <param name="MembershipVersion">Membership version of the organization when org answered.</param>
/// <param name="LeaseSeconds">How long it may work without contact; 0: the usual time.</param>
internal sealed record Holder(
    Guid DeviceId, Guid UserId, string Name, byte[] DeviceKey, byte[] SigningKey, long MembershipVersion, long LeaseSeconds)
{
    /// <summary>Reads org's answer.</summary>
    /// <exception cref="Grpc.Core.RpcException">It names no device.</exception>
    public static Holder Of(DeviceMembership device, Google.Protobuf.ByteString organization)
    {
        if (!Ids.TryParse(device.DeviceId, out var deviceId) || !Ids.TryParse(device.UserId, out var userId))
            throw Errors.DeviceNotFound();

        var one = device.Organizations.FirstOrDefault(one => one.OrganizationId == organization);
        return new Holder(
            deviceId, userId, device.Name, device.HpkePublicKey.ToByteArray(), device.SigningPublicKey.ToByteArray(),
            one?.MembershipVersion ?? 0, Math.Max(0, one?.LeaseSeconds ?? 0));
    }
}
