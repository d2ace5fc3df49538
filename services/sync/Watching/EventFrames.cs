using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Watching;

/// <summary>The frames that a node makes itself, encoded.</summary>
internal static class EventFrames
{
    private const uint Format = 1;

    public static byte[] Heartbeat(in ResumeToken position, Hash32 stateDigest) => GrpcMessage.Encode(new WatchResponse
    {
        Format = Format,
        FeedId = Ids.ToBytes(position.FeedId),
        Position = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(position.ToBytes()),
        Heartbeat = new Heartbeat { StateDigest = Ids.ToBytes(stateDigest) },
    });

    public static byte[] Reset(Guid feedId, ResetReason reason) => GrpcMessage.Encode(new WatchResponse
    {
        Format = Format,
        FeedId = Ids.ToBytes(feedId),
        Reset = new Reset { Reason = reason },
    });

    /// <param name="feedId">The feed.</param>
    /// <param name="organizationId">The organization; null when this node does not know whose feed it is.</param>
    public static byte[] FeedEnded(Guid feedId, Guid? organizationId)
    {
        var ended = new FeedEnded();
        if (organizationId is { } id)
            ended.OrganizationId = Ids.ToBytes(id);
        return GrpcMessage.Encode(new WatchResponse { Format = Format, FeedId = Ids.ToBytes(feedId), FeedEnded = ended });
    }
}
