using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>Reads a feed's log from its start, page by page, checking every link.</summary>
internal static class Replay
{
    public static async Task<Replica> FromStartAsync(Site site, FeedPosition head, int maxBytes = 0)
    {
        var replica = new Replica();
        var position = new FeedPosition { FeedId = head.FeedId, LogId = head.LogId, Revision = 0, HeadHash = ByteString.CopyFrom(new byte[32]) };
        while (true)
        {
            var response = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = position, MaxBytes = maxBytes });
            if (response.Frames.Count == 0)
            {
                Assert.Equal(position, response.Head);
                if (replica.Position.Revision > 0)
                    Assert.Equal(replica.Digest, response.StateDigest.ToByteArray());
                return replica;
            }

            foreach (var frame in response.Frames)
                replica.Apply(frame);
            position = new FeedPosition
            {
                FeedId = head.FeedId,
                LogId = head.LogId,
                Revision = replica.Position.Revision,
                HeadHash = ByteString.CopyFrom(replica.Position.HeadHash.ToArray()),
            };
        }
    }
}
