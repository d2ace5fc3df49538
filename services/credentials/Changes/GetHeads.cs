using Google.Protobuf;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Changes;

/// <summary>Heads of many feeds in one query: what sync nodes compare every few seconds.</summary>
internal sealed class GetHeads(ServiceDatabase database)
{
    private const int MaxFeeds = 10_000;

    public async Task<GetHeadsResponse> ExecuteAsync(GetHeadsRequest request, CancellationToken cancellationToken)
    {
        if (request.FeedIds.Count > MaxFeeds)
            throw Errors.InvalidRequest("feed_ids", $"At most {MaxFeeds} feeds.");

        var ids = new List<Guid>(request.FeedIds.Count);
        for (var index = 0; index < request.FeedIds.Count; index++)
        {
            ids.Add(Ids.TryParse(request.FeedIds[index], out var id)
                ? id
                : throw Errors.InvalidRequest($"feed_ids[{index}]", "A feed's id has 16 bytes."));
        }

        var feeds = await database.ReadAsync((connection, transaction) => FeedStore.FindManyAsync(connection, transaction, ids), cancellationToken);
        var response = new GetHeadsResponse();
        response.Heads.AddRange(feeds.Select(feed => new FeedHead
        {
            Position = feed.Position,
            StateDigest = UnsafeByteOperations.UnsafeWrap(feed.StateDigest),
        }));
        return response;
    }
}
