using Google.Protobuf;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Credentials.Changes;

/// <summary>Everything live at one revision, in parts.</summary>
internal sealed class GetSnapshot(ServiceDatabase database)
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>
    /// Reads everything in one transaction and only then begins to answer: a slow reader must not hold back the database's
    /// write-ahead log.
    /// </summary>
    public async Task<IEnumerable<GetSnapshotResponse>> ExecuteAsync(GetSnapshotRequest request, CancellationToken cancellationToken)
    {
        if (!Ids.TryParse(request.FeedId, out var feedId))
            throw Errors.InvalidRequest("feed_id", "A feed's id has 16 bytes.");

        var (feed, resources, headFrame) = await database.ReadAsync<(Feed, IReadOnlyList<Change>, byte[])>(
            async (connection, transaction) =>
            {
                var feed = await FeedStore.FindAsync(connection, transaction, feedId) ?? throw Errors.FeedNotFound();
                var headFrame = feed.Revision == 0
                    ? []
                    : await ChangeStore.FindFrameAsync(connection, transaction, feedId, feed.Revision)
                        ?? throw new InvalidOperationException("The change set at the head is missing.");
                return (feed, await CredentialStore.ListLiveAsync(connection, transaction, feedId), headFrame);
            },
            cancellationToken);
        return Chunks(resources, headFrame).Select(chunk => new GetSnapshotResponse
        {
            Frame = Frames.Snapshot(feed.Token, chunk),
            Position = feed.Position,
        });
    }

    private static IEnumerable<SnapshotChunk> Chunks(IReadOnlyList<Change> resources, byte[] headFrame)
    {
        var chunk = new SnapshotChunk { Index = 0 };
        var size = 0;
        foreach (var resource in resources)
        {
            var length = resource.CalculateSize();
            if (size > 0 && size + length > ChunkBytes)
            {
                yield return chunk;
                chunk = new SnapshotChunk { Index = chunk.Index + 1 };
                size = 0;
            }

            chunk.Resources.Add(resource);
            size += length;
        }

        // A large head frame travels alone, so that no part outgrows a frame.
        if (size > 0 && size + headFrame.Length > ChunkBytes)
        {
            yield return chunk;
            chunk = new SnapshotChunk { Index = chunk.Index + 1 };
        }

        chunk.Last = true;
        chunk.HeadFrame = UnsafeByteOperations.UnsafeWrap(headFrame);
        yield return chunk;
    }
}
