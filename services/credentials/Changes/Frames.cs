using Google.Protobuf;
using Platform.Credentials.Signing;
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

    public static byte[] ChangeSet(ResumeToken position, byte[] body, StatementSignature signature)
    {
        var frame = new WatchResponse
        {
            Format = Format,
            FeedId = Ids.Bytes(position.FeedId),
            Position = UnsafeByteOperations.UnsafeWrap(position.ToBytes()),
            BodyKind = BodyKind.ChangeSet,
            Body = UnsafeByteOperations.UnsafeWrap(body),
            Signature = UnsafeByteOperations.UnsafeWrap(signature.Value),
            SigningKeyId = UnsafeByteOperations.UnsafeWrap(signature.KeyId),
        }.ToByteArray();
        return frame.Length <= MaxLength ? frame : throw new InvalidOperationException("A change set is larger than a frame may be.");
    }

    /// <summary>A frame with any other statement.</summary>
    /// <param name="feedId">Its feed; empty for a key list.</param>
    /// <param name="kind">What kind of statement body is.</param>
    /// <param name="body">Its serialized bytes, as they were signed.</param>
    /// <param name="signature">The signature.</param>
    public static byte[] Statement(ByteString feedId, BodyKind kind, byte[] body, StatementSignature signature) => new WatchResponse
    {
        Format = Format,
        FeedId = feedId,
        BodyKind = kind,
        Body = UnsafeByteOperations.UnsafeWrap(body),
        Signature = UnsafeByteOperations.UnsafeWrap(signature.Value),
        SigningKeyId = UnsafeByteOperations.UnsafeWrap(signature.KeyId),
    }.ToByteArray();

    public static ByteString Snapshot(ResumeToken position, SnapshotChunk chunk)
    {
        var frame = new WatchResponse { Format = Format, FeedId = Ids.Bytes(position.FeedId), Snapshot = chunk };
        if (chunk.Last)
            frame.Position = UnsafeByteOperations.UnsafeWrap(position.ToBytes());
        return frame.ToByteString();
    }
}
