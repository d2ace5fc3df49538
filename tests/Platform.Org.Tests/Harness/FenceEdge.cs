using System.Collections.Concurrent;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Org.Tests.Harness;

/// <summary>The credentials service's contract of removals, at the process edge.</summary>
internal sealed class FenceEdge : FenceService.FenceServiceBase
{
    /// <summary>What was committed, in the order of arrival.</summary>
    public ConcurrentQueue<CommitFenceRequest> Committed { get; } = new();

    /// <summary>While true it does not answer.</summary>
    public bool Down { get; set; }

    public override Task<CommitFenceResponse> CommitFence(CommitFenceRequest request, ServerCallContext context)
    {
        if (Down)
            throw RpcFailure.Create(StatusCode.Unavailable, "DOWN", "Not now.");
        Committed.Enqueue(request);
        return Task.FromResult(new CommitFenceResponse());
    }
}
