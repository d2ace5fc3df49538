using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>A feed that a device may read, with its grants.</summary>
/// <param name="OrganizationId">Whose it is.</param>
/// <param name="FeedId">The feed.</param>
/// <param name="Head">Where it stands.</param>
/// <param name="GrantMessages">The device's grants.</param>
/// <param name="KeyEpoch">Newest key epoch that is granted; 0 when none is.</param>
/// <param name="LogResetMessage">The feed's newest signed reset; null while its first run of revisions goes on.</param>
internal sealed record OpenedFeedInfo(Guid OrganizationId, Guid FeedId, LogHead Head, IReadOnlyList<byte[]> GrantMessages, uint KeyEpoch, byte[]? LogResetMessage)
{
    /// <summary>The head as a position.</summary>
    public ResumeToken Position => new(FeedId, Head.LogId, Head.Revision, Head.HeadHash);
}

/// <summary>What credentials has for a device that opens or changes its feeds.</summary>
/// <param name="Feeds">The feeds it may read.</param>
/// <param name="KeyLists">Signing keys that the device does not know; they come before anything that is signed with them.</param>
/// <param name="Revocations">By feed: that the device may no longer read it, signed.</param>
internal sealed record OpenedFeeds(IReadOnlyList<OpenedFeedInfo> Feeds, KeyListMessages KeyLists, IReadOnlyDictionary<Guid, byte[]> Revocations)
{
    public static OpenedFeeds None { get; } = new([], KeyListMessages.None, new Dictionary<Guid, byte[]>());
}

/// <summary>Signed lists of signing keys, encoded, oldest first.</summary>
/// <param name="Messages">The lists.</param>
/// <param name="Version">Version of the newest; 0 when there is none.</param>
internal sealed record KeyListMessages(IReadOnlyList<byte[]> Messages, long Version)
{
    public static KeyListMessages None { get; } = new([], 0);
}

/// <summary>Reads what credentials answers to an opening. Statements are passed on as they are; devices verify them.</summary>
internal static class OpenedFeedsReader
{
    public static OpenedFeeds Read(OpenFeedsResponse response)
    {
        try
        {
            return new OpenedFeeds([.. response.Feeds.Select(Read)], ReadKeyLists(response.KeyListFrames), ReadRevocations(response.RevocationFrames));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new UpstreamException("The credentials service answered with a frame that cannot be parsed.", exception);
        }
    }

    public static KeyListMessages ReadKeyLists(IReadOnlyList<ByteString> frames) => frames.Count == 0
        ? KeyListMessages.None
        : new KeyListMessages([.. frames.Select(Encode)], KeyList.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(frames[^1]).Body).Version);

    private static OpenedFeedInfo Read(OpenedFeed feed)
    {
        var (feedId, head) = CredentialsClient.ReadHead(feed.Head, feed.StateDigest);
        if (!Ids.TryRead(feed.OrganizationId, out Guid organizationId))
            throw new UpstreamException("The credentials service answered with a malformed organization.");

        var epochs = feed.GrantFrames.Select(frame => Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(frame).Body).KeyEpoch);
        return new OpenedFeedInfo(
            organizationId,
            feedId,
            head,
            [.. feed.GrantFrames.Select(Encode)],
            epochs.DefaultIfEmpty().Max(),
            feed.LogResetFrame.IsEmpty ? null : Encode(feed.LogResetFrame));
    }

    private static Dictionary<Guid, byte[]> ReadRevocations(IEnumerable<ByteString> frames)
    {
        var revocations = new Dictionary<Guid, byte[]>();
        foreach (var frame in frames)
        {
            if (!Ids.TryRead(WatchResponse.Parser.ParseFrom(frame).FeedId, out Guid feedId))
                throw new UpstreamException("The credentials service answered with a malformed revocation.");
            revocations[feedId] = Encode(frame);
        }

        return revocations;
    }

    private static byte[] Encode(ByteString frame) => GrpcMessage.Encode(frame.Span);
}
