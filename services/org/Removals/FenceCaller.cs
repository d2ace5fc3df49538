using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;

namespace Platform.Org.Removals;

/// <summary>Tells credentials of a removal. When this returns, no later grant relies on what was read before it.</summary>
internal sealed class FenceCaller(IServiceProvider services, TimeProvider time)
{
    private const int MaxDevices = 1000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <exception cref="RpcException">Credentials has not committed it, or its answer was lost; telling it again is harmless.</exception>
    public async Task CommitAsync(FenceRow fence, CancellationToken cancellation)
    {
        var request = new CommitFenceRequest
        {
            OrganizationId = Bytes(fence.OrganizationId),
            UserId = Bytes(fence.UserId),
            MembershipVersion = fence.MembershipVersion,
            Reason = fence.Reason,
            ActorId = Bytes(fence.ActorId),
        };
        // Of a removed member credentials knows the devices that hold keys; the list only names them for a revoked one.
        request.DeviceIds.AddRange(fence.DeviceIds.Chunk(16).Take(MaxDevices).Select(ByteString.CopyFrom));
        // Made by the first removal: org starts before credentials, and runs without it.
        var client = services.GetRequiredService<FenceService.FenceServiceClient>();
        await client.CommitFenceAsync(request, deadline: (time.GetUtcNow() + Deadline).UtcDateTime, cancellationToken: cancellation);
    }

    private static ByteString Bytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));
}
