using Grpc.Core;
using Platform.Org.V1;

namespace Platform.Sync.Upstream;

/// <summary>A device as the org service knows it.</summary>
/// <param name="Organizations">Organizations whose feeds it may read; none when it is revoked.</param>
/// <param name="IsRevoked">It may only be told what to wipe.</param>
internal sealed record ResolvedDevice(Guid[] Organizations, bool IsRevoked);

/// <summary>What a device may read, as the org service says.</summary>
internal sealed class OrgClient(MembershipService.MembershipServiceClient client, UpstreamCalls calls)
{
    /// <summary>Most devices that one call may ask for.</summary>
    public const int BatchSize = 10_000;

    /// <summary>A device; null when it is unknown.</summary>
    public async Task<ResolvedDevice?> ResolveDeviceAsync(Guid deviceId)
    {
        try
        {
            var response = await client.ResolveDeviceAsync(new ResolveDeviceRequest { DeviceId = Ids.ToBytes(deviceId), IncludeRevoked = true }, calls.Unary());
            return response.Device is { } device ? new ResolvedDevice(device.Revoked ? [] : Organizations(device), device.Revoked) : null;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException exception)
        {
            throw UpstreamCalls.Failed(exception);
        }
    }

    /// <summary>The organizations of many devices; unknown and revoked ones are missing.</summary>
    public async Task<Dictionary<Guid, Guid[]>> ResolveDevicesAsync(IReadOnlyCollection<Guid> deviceIds)
    {
        var resolved = new Dictionary<Guid, Guid[]>(deviceIds.Count);
        foreach (var batch in deviceIds.Chunk(BatchSize))
        {
            var request = new ResolveDevicesRequest();
            request.DeviceIds.AddRange(batch.Select(Ids.ToBytes));
            try
            {
                var response = await client.ResolveDevicesAsync(request, calls.Unary());
                foreach (var device in response.Devices)
                {
                    if (Ids.TryRead(device.DeviceId, out Guid id))
                        resolved[id] = Organizations(device);
                }
            }
            catch (RpcException exception)
            {
                throw UpstreamCalls.Failed(exception);
            }
        }

        return resolved;
    }

    private static Guid[] Organizations(DeviceMembership device)
    {
        var organizations = new Guid[device.OrganizationIds.Count];
        for (var index = 0; index < organizations.Length; index++)
        {
            if (!Ids.TryRead(device.OrganizationIds[index], out organizations[index]))
                throw new UpstreamException("The org service named an organization by something else than 16 bytes.");
        }

        return organizations;
    }
}
