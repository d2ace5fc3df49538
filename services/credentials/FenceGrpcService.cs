using Grpc.Core;
using Platform.Credentials.Removals;
using Platform.Credentials.V1;

namespace Platform.Credentials;

/// <summary>Fences for the org service.</summary>
internal sealed class FenceGrpcService(CommitFence commitFence) : FenceService.FenceServiceBase
{
    public override Task<CommitFenceResponse> CommitFence(CommitFenceRequest request, ServerCallContext context) =>
        commitFence.ExecuteAsync(request, context.CancellationToken);
}
