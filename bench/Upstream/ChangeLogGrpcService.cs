using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;

namespace Platform.Bench.Upstream;

/// <summary>The change log over one feed in memory.</summary>
internal sealed class ChangeLogGrpcService(BenchFeed feed, BenchDevices devices) : ChangeLogService.ChangeLogServiceBase
{
    public override Task<OpenFeedsResponse> OpenFeeds(OpenFeedsRequest request, ServerCallContext context)
    {
        var device = devices.Find(request.DeviceId)
            ?? throw new RpcException(new Status(StatusCode.NotFound, "DEVICE_NOT_FOUND"));
        var response = new OpenFeedsResponse();
        if (request.OrganizationIds.Contains(Ids.Bytes(feed.OrganizationId)))
        {
            var head = feed.Head;
            var deviceId = new Guid(device.DeviceId.Span, bigEndian: true);
            response.Feeds.Add(new OpenedFeed
            {
                OrganizationId = Ids.Bytes(feed.OrganizationId),
                Head = head.ToProto(),
                StateDigest = ByteString.CopyFrom(head.StateDigest.ToArray()),
                GrantFrames = { UnsafeByteOperations.UnsafeWrap(feed.GrantFrame(deviceId, devices.PublicKey)) },
            });
        }

        return Task.FromResult(response);
    }

    public override Task<ListKeyListsResponse> ListKeyLists(ListKeyListsRequest request, ServerCallContext context) =>
        Task.FromResult(request.AfterVersion > 0 ? new ListKeyListsResponse() : new ListKeyListsResponse { Frames = { UnsafeByteOperations.UnsafeWrap(feed.KeyListFrame()) } });

    public override Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context)
    {
        var (frames, head) = feed.After(request.Position)
            ?? throw new RpcException(new Status(StatusCode.OutOfRange, "POSITION_UNAVAILABLE"));
        return Task.FromResult(new ListChangesResponse
        {
            Frames = { frames.Select(frame => UnsafeByteOperations.UnsafeWrap(frame)) },
            Head = head.ToProto(),
            StateDigest = ByteString.CopyFrom(head.StateDigest.ToArray()),
        });
    }

    public override async Task GetSnapshot(GetSnapshotRequest request, IServerStreamWriter<GetSnapshotResponse> responseStream, ServerCallContext context)
    {
        var (frame, head) = feed.Snapshot();
        await responseStream.WriteAsync(new GetSnapshotResponse { Frame = UnsafeByteOperations.UnsafeWrap(frame), Position = head.ToProto() });
    }

    public override Task<GetHeadsResponse> GetHeads(GetHeadsRequest request, ServerCallContext context)
    {
        var response = new GetHeadsResponse();
        if (request.FeedIds.Contains(Ids.Bytes(feed.FeedId)))
        {
            var head = feed.Head;
            response.Heads.Add(new FeedHead { Position = head.ToProto(), StateDigest = ByteString.CopyFrom(head.StateDigest.ToArray()) });
        }

        return Task.FromResult(response);
    }

    public override Task<RecordAcknowledgementsResponse> RecordAcknowledgements(RecordAcknowledgementsRequest request, ServerCallContext context) =>
        Task.FromResult(new RecordAcknowledgementsResponse());
}
