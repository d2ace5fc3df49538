using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Feeds;

/// <summary>A feed as it stands: its identity, its head and its keys in use.</summary>
internal sealed class Feed
{
    public Guid FeedId { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid LogId { get; init; }

    public long Revision { get; init; }

    public byte[] HeadHash { get; init; } = [];

    public byte[] StateDigest { get; init; } = [];

    public long KeyEpoch { get; init; }

    public byte[] FingerprintKey { get; init; } = [];

    public byte[] KekId { get; init; } = [];

    public FeedPosition Position => new()
    {
        FeedId = Ids.Bytes(FeedId),
        LogId = Ids.Bytes(LogId),
        Revision = Revision,
        HeadHash = UnsafeByteOperations.UnsafeWrap(HeadHash),
    };

    /// <summary>The same feed with the head of its new revision.</summary>
    public Feed At(Hash32 headHash, byte[] stateDigest) => new()
    {
        FeedId = FeedId,
        OrganizationId = OrganizationId,
        LogId = LogId,
        Revision = Revision,
        HeadHash = headHash.ToArray(),
        StateDigest = stateDigest,
        KeyEpoch = KeyEpoch,
        FingerprintKey = FingerprintKey,
        KekId = KekId,
    };

    public ResumeToken Token => new(FeedId, LogId, Revision, new Hash32(HeadHash));
}
