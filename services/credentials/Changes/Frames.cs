using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Changes;

/// <summary>
/// Builds the frames that devices receive. A frame is serialized here, once; from then on its bytes are passed on as they are.
/// </summary>
internal static class Frames
{
    /// <summary>Longest stored frame, in bytes: less than 1 MiB, so that it also fits into the last part of a snapshot.</summary>
    public const int MaxLength = 1_000_000;

    public const uint Format = 1;

    public static byte[] ChangeSet(ResumeToken position, byte[] body)
    {
        var frame = new WatchResponse
        {
            Format = Format,
            FeedId = Ids.Bytes(position.FeedId),
            Position = UnsafeByteOperations.UnsafeWrap(position.ToBytes()),
            BodyKind = BodyKind.ChangeSet,
            Body = UnsafeByteOperations.UnsafeWrap(body),
        }.ToByteArray();
        return frame.Length <= MaxLength ? frame : throw new InvalidOperationException("A change set is larger than a frame may be.");
    }

    public static byte[] Grant(Grant grant) => new WatchResponse
    {
        Format = Format,
        FeedId = grant.FeedId,
        BodyKind = BodyKind.Grant,
        Body = grant.ToByteString(),
    }.ToByteArray();

    public static ByteString Snapshot(ResumeToken position, SnapshotChunk chunk)
    {
        var frame = new WatchResponse { Format = Format, FeedId = Ids.Bytes(position.FeedId), Snapshot = chunk };
        if (chunk.Last)
            frame.Position = UnsafeByteOperations.UnsafeWrap(position.ToBytes());
        return frame.ToByteString();
    }
}
