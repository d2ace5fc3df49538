using Grpc.Core;
using Platform.Sync.Acknowledging;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync;

/// <summary>The service's calls. Watch writes encoded frames itself, so the framework's stream writer is not used.</summary>
internal sealed class SyncGrpcService(OpenWatch openWatch, AcknowledgePositions acknowledge, ConfirmWipes confirmWipes) : SyncService.SyncServiceBase
{
    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context) =>
        openWatch.WatchAsync(request, context);

    public override async Task<AcknowledgeResponse> Acknowledge(AcknowledgeRequest request, ServerCallContext context)
    {
        await acknowledge.AcknowledgeAsync(request, context);
        return new AcknowledgeResponse();
    }

    public override async Task<ConfirmWipeResponse> ConfirmWipe(ConfirmWipeRequest request, ServerCallContext context)
    {
        await confirmWipes.ConfirmAsync(request, context);
        return new ConfirmWipeResponse();
    }
}
