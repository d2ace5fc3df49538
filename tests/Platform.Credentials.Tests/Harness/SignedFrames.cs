using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>What a device makes of signatures, written against the contract alone.</summary>
internal static class SignedFrames
{
    /// <summary>The key list that a device pins at its enrolment.</summary>
    public static async Task<SigningKeys> PinAsync(Site site)
    {
        var response = await site.Host.Credentials.GetKeyListAsync(new GetKeyListRequest(), site.Org.Owner.Headers);
        return SigningKeys.Trust(WatchResponse.Parser.ParseFrom(response.Frame).Body.Span);
    }

    public static bool Verifies(SigningKeys keys, Guid organizationId, WatchResponse frame)
    {
        if (frame.BodyKind != BodyKind.ChangeSet)
            return keys.Verify(Statement.OfBody(frame.BodyKind, frame.Body.Span), frame.Signature.Span, frame.SigningKeyId.Span);

        Assert.True(ResumeToken.TryParse(frame.Position.Span, out var position));
        Assert.Equal(ChangeSets.HeadHash(frame.Body.Span), position.HeadHash);
        return keys.Verify(Statement.OfPosition(organizationId, position), frame.Signature.Span, frame.SigningKeyId.Span);
    }

    /// <summary>All kept change sets of a feed's run of revisions, oldest first.</summary>
    public static async Task<IReadOnlyList<WatchResponse>> HistoryAsync(Site site, FeedPosition head)
    {
        var start = new FeedPosition { FeedId = head.FeedId, LogId = head.LogId, Revision = 0, HeadHash = ByteString.CopyFrom(new byte[32]) };
        var response = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = start });
        return [.. response.Frames.Select(frame => WatchResponse.Parser.ParseFrom(frame))];
    }
}
