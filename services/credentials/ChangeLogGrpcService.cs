using Grpc.Core;
using Platform.Credentials.Changes;
using Platform.Credentials.Delivery;
using Platform.Credentials.Feeds;
using Platform.Credentials.Removals;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>The change log for sync nodes.</summary>
internal sealed class ChangeLogGrpcService(
    OpenFeeds openFeeds, ListChanges listChanges, GetSnapshot getSnapshot, GetHeads getHeads, RecordAcknowledgements recordAcknowledgements,
    RecordWipes recordWipes, SigningRing signing)
    : ChangeLogService.ChangeLogServiceBase
{
    public override Task<OpenFeedsResponse> OpenFeeds(OpenFeedsRequest request, ServerCallContext context) =>
        openFeeds.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);

    public override Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context) =>
        listChanges.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);

    public override async Task GetSnapshot(GetSnapshotRequest request, IServerStreamWriter<GetSnapshotResponse> responseStream, ServerCallContext context)
    {
        foreach (var response in await getSnapshot.ExecuteAsync(request, context.CancellationToken))
            await responseStream.WriteAsync(response, context.CancellationToken);
    }

    public override Task<GetHeadsResponse> GetHeads(GetHeadsRequest request, ServerCallContext context) =>
        getHeads.ExecuteAsync(request, context.CancellationToken);

    public override Task<ListKeyListsResponse> ListKeyLists(ListKeyListsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListKeyListsResponse { Frames = { signing.ListsAfter(request.AfterVersion) } });

    public override Task<RecordAcknowledgementsResponse> RecordAcknowledgements(RecordAcknowledgementsRequest request, ServerCallContext context) =>
        recordAcknowledgements.ExecuteAsync(request, context.CancellationToken);

    public override Task<RecordWipesResponse> RecordWipes(RecordWipesRequest request, ServerCallContext context) =>
        recordWipes.ExecuteAsync(request, context.CancellationToken);
}
