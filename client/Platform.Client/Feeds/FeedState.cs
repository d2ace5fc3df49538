using System.Collections.Immutable;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Client.Feeds;

/// <summary>One live resource of a feed, sealed.</summary>
internal sealed record FeedRecord(Guid ResourceId, long Version, SealedRecord Sealed, Hash32 RecordHash)
{
    private const int HashLength = 32;
    private const int TagLength = 16;

    /// <exception cref="FormatException">It is not a well-formed live resource.</exception>
    public static FeedRecord From(Change change)
    {
        if (change.StateCase != Change.StateOneofCase.Sealed || change.Version < 1)
            throw new FormatException("The resource is not a live one.");
        var record = change.Sealed;
        if (record.KeyEpoch == 0 || record.OriginHash.Length != HashLength || record.Salt.Length != HashLength
            || record.Commitment.Length != HashLength || record.Ciphertext.Length < TagLength)
            throw new FormatException("The sealed record is malformed.");
        return new FeedRecord(Ids.Parse(change.ResourceId), change.Version, record, StateDigest.RecordHash(record));
    }
}

/// <summary>A position with the signature that came with it: it proves to a restored database that it is behind.</summary>
internal sealed record SignedPosition(ResumeToken Position, ByteString Signature, ByteString SigningKeyId);

/// <summary>A feed as it was last verified: immutable, replaced as a whole.</summary>
internal sealed record FeedState(Guid OrganizationId, Guid FeedId)
{
    /// <summary>What the content is the content of; null when it is to be replaced by a snapshot.</summary>
    public ResumeToken? Position { get; init; }

    /// <summary>The last signed position that was verified; the device goes back behind it only with a signed reset. Null before the first.</summary>
    public SignedPosition? Proven { get; init; }

    /// <summary>Live resources. The order of Guid is the order of its big-endian bytes.</summary>
    public ImmutableSortedDictionary<Guid, FeedRecord> Records { get; init; } = ImmutableSortedDictionary<Guid, FeedRecord>.Empty;

    /// <summary>The feed's keys, sealed for this device, by key epoch.</summary>
    public ImmutableDictionary<uint, Grant> Grants { get; init; } = ImmutableDictionary<uint, Grant>.Empty;

    /// <summary>When the last change set was committed.</summary>
    public DateTimeOffset? CommitTime { get; init; }

    /// <summary>The server has said, without a signature, that the device may no longer read the feed: nothing new comes, nothing is wiped.</summary>
    public bool Ended { get; init; }

    public Hash32 Digest() => StateDigest.Compute(Records.Values.Select(record => (record.ResourceId, record.Version, record.RecordHash)));
}
