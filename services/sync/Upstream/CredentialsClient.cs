using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>A feed that a device may read, with its grants.</summary>
internal sealed record OpenedFeedInfo(Guid OrganizationId, Guid FeedId, LogHead Head, IReadOnlyList<byte[]> GrantMessages)
{
    /// <summary>The head as a position.</summary>
    public ResumeToken Position => new(FeedId, Head.LogId, Head.Revision, Head.HeadHash);
}

/// <summary>A page of the change log, or why it cannot continue from the position.</summary>
/// <param name="Frames">The verified frames after the position.</param>
/// <param name="Head">Where the feed stands.</param>
/// <param name="Unavailable">Why there is nothing; null when the position is available.</param>
internal sealed record ChangePage(FeedFrame[] Frames, LogHead Head, ResetReason? Unavailable = null);

/// <summary>The change log, as the credentials service keeps it.</summary>
internal sealed class CredentialsClient(ChangeLogService.ChangeLogServiceClient client, UpstreamCalls calls)
{
    private const int HeadsBatchSize = 10_000;

    /// <summary>The feeds of a device, with grants; null when the device is unknown or revoked.</summary>
    public async Task<IReadOnlyList<OpenedFeedInfo>?> OpenFeedsAsync(Guid deviceId, IEnumerable<Guid> organizationIds)
    {
        var request = new OpenFeedsRequest { DeviceId = Ids.ToBytes(deviceId) };
        request.OrganizationIds.AddRange(organizationIds.Select(Ids.ToBytes));
        try
        {
            var response = await client.OpenFeedsAsync(request, calls.Unary());
            return [.. response.Feeds.Select(Read)];
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

    /// <summary>The verified frames after a position.</summary>
    /// <exception cref="FrameRefusedException">What came does not continue the position.</exception>
    public async Task<ChangePage> ListChangesAsync(ResumeToken position)
    {
        var request = new ListChangesRequest { Position = ToMessage(position) };
        try
        {
            var response = await client.ListChangesAsync(request, calls.Unary());
            return new ChangePage(FrameReader.ReadChanges(position, response.Frames), ReadHead(response.Head, response.StateDigest).Head);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.OutOfRange or StatusCode.NotFound)
        {
            return new ChangePage([], default, Reason(exception));
        }
        catch (RpcException exception)
        {
            throw UpstreamCalls.Failed(exception);
        }
    }

    /// <summary>Heads of feeds; unknown feeds are missing.</summary>
    public async Task<Dictionary<Guid, LogHead>> GetHeadsAsync(IReadOnlyCollection<Guid> feedIds)
    {
        var heads = new Dictionary<Guid, LogHead>(feedIds.Count);
        foreach (var batch in feedIds.Chunk(HeadsBatchSize))
        {
            var request = new GetHeadsRequest();
            request.FeedIds.AddRange(batch.Select(Ids.ToBytes));
            try
            {
                var response = await client.GetHeadsAsync(request, calls.Unary());
                foreach (var message in response.Heads)
                {
                    var (feedId, head) = ReadHead(message.Position, message.StateDigest);
                    heads[feedId] = head;
                }
            }
            catch (RpcException exception)
            {
                throw UpstreamCalls.Failed(exception);
            }
        }

        return heads;
    }

    /// <summary>Everything live in a feed at one revision.</summary>
    public async Task<FeedSnapshot> GetSnapshotAsync(Guid feedId)
    {
        var reader = new SnapshotReader(feedId);
        try
        {
            using var call = client.GetSnapshot(new GetSnapshotRequest { FeedId = Ids.ToBytes(feedId) }, calls.Streaming());
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                reader.Add(call.ResponseStream.Current);
            return reader.Finish();
        }
        catch (RpcException exception)
        {
            throw UpstreamCalls.Failed(exception);
        }
    }

    /// <summary>Hands over what devices have said. Also while the node stops.</summary>
    public async Task RecordAcknowledgementsAsync(IEnumerable<DeviceAcknowledgement> acknowledgements)
    {
        var request = new RecordAcknowledgementsRequest();
        request.Acknowledgements.AddRange(acknowledgements);
        try
        {
            await client.RecordAcknowledgementsAsync(request, calls.Final());
        }
        catch (RpcException exception)
        {
            throw UpstreamCalls.Failed(exception);
        }
    }

    internal static (Guid FeedId, LogHead Head) ReadHead(FeedPosition? position, ByteString stateDigest)
    {
        if (position is null
            || !Ids.TryRead(position.FeedId, out Guid feedId)
            || !Ids.TryRead(position.LogId, out Guid logId)
            || !Ids.TryRead(position.HeadHash, out Hash32 headHash)
            || !Ids.TryRead(stateDigest, out Hash32 digest)
            || position.Revision < 0)
            throw new UpstreamException("The credentials service answered with a malformed position.");

        return (feedId, new LogHead(logId, position.Revision, headHash, digest));
    }

    private static ResetReason Reason(RpcException exception) => RpcFailure.Details(exception).GetValueOrDefault("cause") switch
    {
        "other-log" => ResetReason.OtherLog,
        "from-the-future" => ResetReason.FromTheFuture,
        "other-history" => ResetReason.OtherHistory,
        _ => ResetReason.Truncated,
    };

    private static OpenedFeedInfo Read(OpenedFeed feed)
    {
        var (feedId, head) = ReadHead(feed.Head, feed.StateDigest);
        if (!Ids.TryRead(feed.OrganizationId, out Guid organizationId))
            throw new UpstreamException("The credentials service answered with a malformed organization.");

        return new OpenedFeedInfo(organizationId, feedId, head, [.. feed.GrantFrames.Select(frame => GrpcMessage.Encode(frame.Span))]);
    }

    private static FeedPosition ToMessage(in ResumeToken position) => new()
    {
        FeedId = Ids.ToBytes(position.FeedId),
        LogId = Ids.ToBytes(position.LogId),
        Revision = position.Revision,
        HeadHash = Ids.ToBytes(position.HeadHash),
    };
}
