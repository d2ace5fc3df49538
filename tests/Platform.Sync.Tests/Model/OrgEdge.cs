using System.Collections.Concurrent;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>The org service's contract at the process edge: which devices exist and what they may read.</summary>
internal sealed class OrgEdge : MembershipService.MembershipServiceBase
{
    private readonly ConcurrentDictionary<Guid, Guid[]> _devices = new();
    private readonly ConcurrentDictionary<Guid, bool> _revoked = new();
    private int _batchReads;

    /// <summary>While true every call fails with UNAVAILABLE.</summary>
    public bool Down { get; set; }

    /// <summary>Batched questions asked so far.</summary>
    public int BatchReads => Volatile.Read(ref _batchReads);

    public void Set(Guid deviceId, params Guid[] organizations) => _devices[deviceId] = organizations;

    public void Forget(Guid deviceId) => _devices.TryRemove(deviceId, out _);

    public void Revoke(Guid deviceId)
    {
        _revoked[deviceId] = true;
        _devices[deviceId] = [];
    }

    public Guid[]? OrganizationsOf(Guid deviceId) => _devices.GetValueOrDefault(deviceId);

    public override Task<ResolveDeviceResponse> ResolveDevice(ResolveDeviceRequest request, ServerCallContext context)
    {
        RequireUp();
        var id = new Guid(request.DeviceId.Span, bigEndian: true);
        return Task.FromResult(new ResolveDeviceResponse
        {
            Device = Find(id, request.IncludeRevoked) ?? throw RpcFailure.Create(StatusCode.NotFound, "DEVICE_NOT_FOUND", "Unknown device."),
        });
    }

    public override Task<ResolveDevicesResponse> ResolveDevices(ResolveDevicesRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _batchReads);
        RequireUp();
        var response = new ResolveDevicesResponse();
        response.Devices.AddRange(request.DeviceIds.Select(bytes => Find(new Guid(bytes.Span, bigEndian: true), includeRevoked: false)).OfType<DeviceMembership>());
        return Task.FromResult(response);
    }

    private DeviceMembership? Find(Guid deviceId, bool includeRevoked)
    {
        var revoked = _revoked.ContainsKey(deviceId);
        if (!_devices.TryGetValue(deviceId, out var organizations) || (revoked && !includeRevoked))
            return null;

        var device = new DeviceMembership { DeviceId = FeedModel.Bytes(deviceId), Revoked = revoked };
        device.OrganizationIds.AddRange(organizations.Select(FeedModel.Bytes));
        return device;
    }

    private void RequireUp()
    {
        if (Down)
            throw RpcFailure.Create(StatusCode.Unavailable, "DOWN", "Not now.");
    }
}
