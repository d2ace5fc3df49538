using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Sync.Tests.Model;

/// <summary>The credentials service's contract at the process edge, over feed models.</summary>
internal sealed class CredentialsEdge(OrgEdge org) : ChangeLogService.ChangeLogServiceBase
{
    private int _listReads;
    private int _headReads;
    private int _snapshotReads;

    public ConcurrentDictionary<Guid, FeedModel> Feeds { get; } = new();

    /// <summary>What signs here.</summary>
    public SigningRing Ring { get; } = new();

    /// <summary>Every opening, in the order of arrival.</summary>
    public ConcurrentQueue<OpenFeedsRequest> Openings { get; } = new();

    public ConcurrentQueue<RecordWipesRequest> Wipes { get; } = new();

    /// <summary>While true no receipt is valid.</summary>
    public bool RefusesWipes { get; set; }

    public ConcurrentQueue<RecordAcknowledgementsRequest> Acknowledged { get; } = new();

    /// <summary>While true every call fails with UNAVAILABLE.</summary>
    public bool Down { get; set; }

    /// <summary>While true acknowledgements alone fail.</summary>
    public bool RefusesAcknowledgements { get; set; }

    /// <summary>Bytes of one page of the log.</summary>
    public int PageBytes { get; set; } = 2_097_152;

    /// <summary>Runs before a page of the log is read: where a race can be arranged.</summary>
    public Action<ResumeToken>? BeforeListChanges { get; set; }

    /// <summary>What is answered instead of the log's frames: where a forger would sit.</summary>
    public Func<List<byte[]>, List<byte[]>>? Tamper { get; set; }

    public int ListReads => Volatile.Read(ref _listReads);

    public int HeadReads => Volatile.Read(ref _headReads);

    public int SnapshotReads => Volatile.Read(ref _snapshotReads);

    public FeedModel AddFeed()
    {
        var feed = new FeedModel(ring: Ring);
        Feeds[feed.FeedId] = feed;
        return feed;
    }

    public override Task<OpenFeedsResponse> OpenFeeds(OpenFeedsRequest request, ServerCallContext context)
    {
        RequireUp();
        Openings.Enqueue(request);
        var deviceId = Read(request.DeviceId);
        if (org.OrganizationsOf(deviceId) is not { } allowed)
            throw RpcFailure.Create(StatusCode.NotFound, "DEVICE_NOT_FOUND", "Unknown device.");

        var response = new OpenFeedsResponse();
        if (request.KeyListVersion > 0)
            response.KeyListFrames.AddRange(Ring.ListsAfter(request.KeyListVersion).Select(list => list.ToByteString()));
        response.RevocationFrames.AddRange(request.Claims
            .Select(claim => Feeds.GetValueOrDefault(new Guid(claim.Position.Span[1..17], bigEndian: true)))
            .OfType<FeedModel>()
            .Where(feed => !allowed.Contains(feed.OrganizationId))
            .Select(feed => ByteString.CopyFrom(feed.RevocationFrame(deviceId))));
        foreach (var organizationId in request.OrganizationIds.Select(Read).Where(allowed.Contains))
        {
            var feed = Feeds.Values.First(feed => feed.OrganizationId == organizationId);
            var opened = new OpenedFeed { OrganizationId = FeedModel.Bytes(organizationId), Head = ToMessage(feed.Head), StateDigest = ByteString.CopyFrom(feed.Digest.ToArray()) };
            opened.GrantFrames.AddRange(feed.GrantFrames(deviceId).Select(frame => ByteString.CopyFrom(frame)));
            opened.LogResetFrame = ByteString.CopyFrom(feed.LogResetFrame());
            response.Feeds.Add(opened);
        }

        return Task.FromResult(response);
    }

    public override Task<ListKeyListsResponse> ListKeyLists(ListKeyListsRequest request, ServerCallContext context)
    {
        RequireUp();
        var response = new ListKeyListsResponse();
        response.Frames.AddRange(Ring.ListsAfter(request.AfterVersion).Select(list => list.ToByteString()));
        return Task.FromResult(response);
    }

    public override Task<RecordWipesResponse> RecordWipes(RecordWipesRequest request, ServerCallContext context)
    {
        RequireUp();
        if (RefusesWipes)
            throw RpcFailure.Create(StatusCode.InvalidArgument, "INVALID_RECEIPT", "Not valid.");
        Wipes.Enqueue(request);
        return Task.FromResult(new RecordWipesResponse());
    }

    public override Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _listReads);
        RequireUp();
        var position = new ResumeToken(Read(request.Position.FeedId), Read(request.Position.LogId), request.Position.Revision, new Hash32(request.Position.HeadHash.Span));
        BeforeListChanges?.Invoke(position);
        if (!Feeds.TryGetValue(position.FeedId, out var feed))
            throw RpcFailure.Create(StatusCode.NotFound, "FEED_NOT_FOUND", "Unknown feed.");
        var (frames, cause) = feed.After(position, PageBytes);
        if (frames is null)
            throw RpcFailure.Create(StatusCode.OutOfRange, "POSITION_UNAVAILABLE", "Take a snapshot.", metadata: new Dictionary<string, string> { ["cause"] = cause });

        var response = new ListChangesResponse { Head = ToMessage(feed.Head), StateDigest = ByteString.CopyFrom(feed.Digest.ToArray()) };
        response.Frames.AddRange((Tamper?.Invoke(frames) ?? frames).Select(frame => ByteString.CopyFrom(frame)));
        return Task.FromResult(response);
    }

    public override async Task GetSnapshot(GetSnapshotRequest request, IServerStreamWriter<GetSnapshotResponse> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _snapshotReads);
        RequireUp();
        if (!Feeds.TryGetValue(Read(request.FeedId), out var feed))
            throw RpcFailure.Create(StatusCode.NotFound, "FEED_NOT_FOUND", "Unknown feed.");
        var (frames, position) = feed.Snapshot();
        foreach (var frame in frames)
            await responseStream.WriteAsync(new GetSnapshotResponse { Frame = ByteString.CopyFrom(frame), Position = ToMessage(position) });
    }

    public override Task<GetHeadsResponse> GetHeads(GetHeadsRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _headReads);
        RequireUp();
        var response = new GetHeadsResponse();
        foreach (var id in request.FeedIds.Select(Read))
        {
            if (Feeds.TryGetValue(id, out var feed))
                response.Heads.Add(new FeedHead { Position = ToMessage(feed.Head), StateDigest = ByteString.CopyFrom(feed.Digest.ToArray()) });
        }

        return Task.FromResult(response);
    }

    public override Task<RecordAcknowledgementsResponse> RecordAcknowledgements(RecordAcknowledgementsRequest request, ServerCallContext context)
    {
        RequireUp();
        if (RefusesAcknowledgements)
            throw RpcFailure.Create(StatusCode.Unavailable, "DOWN", "Not now.");
        Acknowledged.Enqueue(request);
        return Task.FromResult(new RecordAcknowledgementsResponse());
    }

    private static Guid Read(ByteString bytes) => new(bytes.Span, bigEndian: true);

    private static FeedPosition ToMessage(ResumeToken token) => new()
    {
        FeedId = FeedModel.Bytes(token.FeedId),
        LogId = FeedModel.Bytes(token.LogId),
        Revision = token.Revision,
        HeadHash = ByteString.CopyFrom(token.HeadHash.ToArray()),
    };

    private void RequireUp()
    {
        if (Down)
            throw RpcFailure.Create(StatusCode.Unavailable, "DOWN", "Not now.");
    }
}
