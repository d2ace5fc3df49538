using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>A page of the change log, or why it cannot continue from the position.</summary>
/// <param name="Frames">The verified frames after the position.</param>
/// <param name="Head">Where the feed stands.</param>
/// <param name="Unavailable">Why there is nothing; null when the position is available.</param>
internal sealed record ChangePage(FeedFrame[] Frames, LogHead Head, ResetReason? Unavailable = null);

/// <summary>The change log, as the credentials service keeps it.</summary>
internal sealed class CredentialsClient(ChangeLogService.ChangeLogServiceClient client, UpstreamCalls calls)
{
    private const int HeadsBatchSize = 10_000;

    /// <summary>The feeds of a device with grants, and what became of the positions that it came with; null when the device is unknown.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="organizationIds">Organizations that it may read, as far as this node knows.</param>
    /// <param name="claims">Positions that it came with.</param>
    /// <param name="keyListVersion">Newest list of signing keys that it has; 0 when it wants none.</param>
    public async Task<OpenedFeeds?> OpenFeedsAsync(Guid deviceId, IEnumerable<Guid> organizationIds, IEnumerable<ClaimedPosition> claims, long keyListVersion)
    {
        var request = new OpenFeedsRequest { DeviceId = Ids.ToBytes(deviceId), KeyListVersion = keyListVersion };
        request.OrganizationIds.AddRange(organizationIds.Select(Ids.ToBytes));
        request.Claims.AddRange(claims.Select(claim => claim.Claim));
        try
        {
            return OpenedFeedsReader.Read(await client.OpenFeedsAsync(request, calls.Unary()));
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

    /// <summary>The lists of signing keys after a version, oldest first, as frames.</summary>
    public async Task<IReadOnlyList<ByteString>> ListKeyListsAsync(long afterVersion)
    {
        try
        {
            return (await client.ListKeyListsAsync(new ListKeyListsRequest { AfterVersion = afterVersion }, calls.Unary())).Frames;
        }
        catch (RpcException exception)
        {
            throw UpstreamCalls.Failed(exception);
        }
    }

    /// <summary>Hands over a device's receipts; false when one of them is not valid.</summary>
    public async Task<bool> RecordWipesAsync(Guid deviceId, IEnumerable<SignedWipeReceipt> receipts)
    {
        var request = new RecordWipesRequest { DeviceId = Ids.ToBytes(deviceId) };
        request.Receipts.AddRange(receipts.Select(receipt => new WipeRecord { Body = receipt.Body, Signature = receipt.Signature }));
        try
        {
            await client.RecordWipesAsync(request, calls.Unary());
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.InvalidArgument)
        {
            return false;
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

    private static FeedPosition ToMessage(in ResumeToken position) => new()
    {
        FeedId = Ids.ToBytes(position.FeedId),
        LogId = Ids.ToBytes(position.LogId),
        Revision = position.Revision,
        HeadHash = Ids.ToBytes(position.HeadHash),
    };
}
