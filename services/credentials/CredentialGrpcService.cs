using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Delivery;
using Platform.Credentials.Records;
using Platform.Credentials.Removals;
using Platform.Credentials.Saving;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Credentials.Watching;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Credentials for people.</summary>
internal sealed class CredentialGrpcService(
    InputKeys inputKeys,
    SigningRing signing,
    ApplyChanges applyChanges,
    ListCredentials listCredentials,
    ListDeliveries listDeliveries,
    ListRemovals listRemovals,
    WatchOrganizations watchOrganizations)
    : CredentialService.CredentialServiceBase
{
    public override Task<GetInputKeyResponse> GetInputKey(GetInputKeyRequest request, ServerCallContext context)
    {
        var (keyId, publicKey) = inputKeys.Current;
        return Task.FromResult(new GetInputKeyResponse { KeyId = ByteString.CopyFrom(keyId), PublicKey = ByteString.CopyFrom(publicKey) });
    }

    public override Task<GetKeyListResponse> GetKeyList(GetKeyListRequest request, ServerCallContext context) =>
        Task.FromResult(new GetKeyListResponse { Frame = UnsafeByteOperations.UnsafeWrap(signing.NewestList) });

    public override Task<ApplyChangesResponse> ApplyChanges(ApplyChangesRequest request, ServerCallContext context) =>
        applyChanges.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);

    public override Task<ListCredentialsResponse> ListCredentials(ListCredentialsRequest request, ServerCallContext context) =>
        listCredentials.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);

    public override Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context) =>
        listDeliveries.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);

    public override Task WatchOrganizations(
        WatchOrganizationsRequest request, IServerStreamWriter<WatchOrganizationsResponse> responseStream, ServerCallContext context) =>
        watchOrganizations.ExecuteAsync(context.GetCaller(), request, responseStream, context.CancellationToken);

    public override Task<ListRemovalsResponse> ListRemovals(ListRemovalsRequest request, ServerCallContext context) =>
        listRemovals.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);
}
