using Platform.Sealing;

namespace Platform.Sync.Watching;

/// <summary>One verified change set: where the feed stands after it, and the bytes that go out.</summary>
/// <param name="Revision">The feed's counter.</param>
/// <param name="HeadHash">Head hash after it.</param>
/// <param name="StateDigest">State digest after it.</param>
/// <param name="Message">Prefix and frame, shared by all streams; never written to.</param>
/// <param name="KeyEpoch">Newest key epoch of its records: a stream needs the grant of it first. 0 when it has none.</param>
/// <param name="SigningKeyId">Which key signed it: a stream needs the list that the key stands in first. Zero when it is not signed.</param>
internal sealed record FeedFrame(long Revision, Hash32 HeadHash, Hash32 StateDigest, byte[] Message, uint KeyEpoch = 0, Hash32 SigningKeyId = default)
{
    /// <summary>The Save behind it, for telemetry.</summary>
    public FrameOrigin? Origin { get; init; }
}

/// <summary>Where a feed stands.</summary>
/// <param name="LogId">Run of revisions.</param>
/// <param name="Revision">The feed's counter.</param>
/// <param name="HeadHash">Head hash there.</param>
/// <param name="StateDigest">State digest there.</param>
internal readonly record struct LogHead(Guid LogId, long Revision, Hash32 HeadHash, Hash32 StateDigest);
