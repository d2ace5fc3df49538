using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>
/// Reads frames from the change log and refuses what does not continue the feed: another feed or log, a skipped or repeated
/// revision, a broken hash chain. The frame itself is passed on as it came.
/// </summary>
internal static class FrameReader
{
    private const uint Format = 1;

    /// <summary>The frames after a position, in order.</summary>
    /// <exception cref="FrameRefusedException">One does not continue the position.</exception>
    public static FeedFrame[] ReadChanges(in ResumeToken after, IReadOnlyList<ByteString> frames)
    {
        var read = new FeedFrame[frames.Count];
        var position = after;
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = ReadChange(position, frames[index]);
            position = position with { Revision = read[index].Revision, HeadHash = read[index].HeadHash };
        }

        return read;
    }

    /// <summary>A frame that nobody has vouched for: it must continue the position, and the installation must have signed it.</summary>
    /// <exception cref="FrameRefusedException">It does not, or has not.</exception>
    public static FeedFrame ReadAnnounced(in ResumeToken after, ByteString bytes, Func<ResumeToken, WatchResponse, bool> isSigned)
    {
        var read = ReadChange(after, bytes);
        Require(isSigned(after with { Revision = read.Revision, HeadHash = read.HeadHash }, WatchResponse.Parser.ParseFrom(bytes)), "It is not signed by a known key.");
        return read;
    }

    private static FeedFrame ReadChange(in ResumeToken after, ByteString bytes)
    {
        try
        {
            var frame = WatchResponse.Parser.ParseFrom(bytes);
            Require(frame.Format == Format && frame.BodyKind == BodyKind.ChangeSet, "It is not a change set.");
            Require(ResumeToken.TryParse(frame.Position.Span, out var position), "Its position is malformed.");
            Require(position.FeedId == after.FeedId && position.LogId == after.LogId, "It is of another feed or log.");
            Require(Ids.TryRead(frame.FeedId, out Guid feedId) && feedId == after.FeedId, "It names another feed.");
            Require(position.Revision == after.Revision + 1, "Its revision is not the next one.");
            Require(ChangeSets.HeadHash(frame.Body.Span) == position.HeadHash, "Its head hash is not its body's.");

            var body = ChangeSet.Parser.ParseFrom(frame.Body);
            Require(Ids.TryRead(body.FeedId, out Guid bodyFeed) && bodyFeed == after.FeedId, "Its body is of another feed.");
            Require(Ids.TryRead(body.LogId, out Guid bodyLog) && bodyLog == after.LogId, "Its body is of another log.");
            Require(body.Revision == position.Revision, "Its body is of another revision.");
            Require(Ids.TryRead(body.PreviousHash, out Hash32 previous) && previous == after.HeadHash, "It does not follow the change set before.");
            Require(Ids.TryRead(body.StateDigest, out Hash32 digest), "It has no state digest.");
            Ids.TryRead(frame.SigningKeyId, out Hash32 signingKeyId);
            return new FeedFrame(position.Revision, position.HeadHash, digest, GrpcMessage.Encode(bytes.Span), KeyEpoch(body.Changes), signingKeyId) { Origin = FrameOrigin.Of(body) };
        }
        catch (InvalidProtocolBufferException)
        {
            throw new FrameRefusedException("It cannot be parsed.");
        }
    }

    /// <summary>Newest key epoch of the records.</summary>
    public static uint KeyEpoch(IEnumerable<Change> changes) =>
        changes.Select(change => change.StateCase == Change.StateOneofCase.Sealed ? change.Sealed.KeyEpoch : 0).DefaultIfEmpty().Max();

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new FrameRefusedException(otherwise);
    }
}

/// <summary>The change log answered with a frame that does not continue the feed.</summary>
internal sealed class FrameRefusedException(string message) : Exception(message);
