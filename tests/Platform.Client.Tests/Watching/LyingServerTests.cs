using Google.Protobuf;
using Platform.Client.Tests.Fixture;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Watching;

public sealed class LyingServerTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private TestPlatform _platform = null!;
    private DeviceStore _store = null!;

    public async Task InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        _store = await _platform.EnrollAsync(_folder.Path);
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    private TestFeed Feed => _platform.Feed;

    [Theory]
    [InlineData("body")]
    [InlineData("position")]
    [InlineData("swallowed")]
    [InlineData("repeated")]
    [InlineData("format")]
    [InlineData("feed id")]
    [InlineData("old heartbeat")]
    public async Task RunAsync_LyingServer_IsNotBelievedAndTheFeedIsTakenAnew(string lie)
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("one")));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        var heartbeat = Feed.Heartbeat();
        var lies = 1;
        _platform.Tamper = frame =>
        {
            if (frame.BodyKind != BodyKind.ChangeSet || Interlocked.Decrement(ref lies) < 0)
                return [frame];
            switch (lie)
            {
                case "body": frame.Body = ByteString.CopyFrom([.. frame.Body.Span, 0x48, 0x01]); break;
                case "position": frame.Position = ByteString.CopyFrom(new ResumeToken(Feed.FeedId, Feed.LogId, 2, Hash32.Zero).ToBytes()); break;
                case "swallowed": return [];
                case "repeated": return [frame, frame];
                case "format": frame.Format = 7; break;
                case "feed id": frame.FeedId = TestFeed.Bytes(Guid.NewGuid()); break;
                case "old heartbeat": return [frame, heartbeat];
                default: throw new ArgumentOutOfRangeException(nameof(lie));
            }

            return [frame];
        };

        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("two")));
        await Eventually.TrueAsync(() => watching.Watcher.RejectedFrames == 1);
        await watching.ReachesAsync(Feed);
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("three")));
        await watching.ReachesAsync(Feed);

        Assert.Equal(["one", "three", "two"], watching.Names);
        Assert.Single(watching.Events.OfType<ClientEvent.FrameRejected>());

        // A frame that names no feed held here costs the stream, but no feed its position.
        Assert.Equal(lie == "feed id" ? 1 : 2, watching.Events.OfType<ClientEvent.FeedAdvanced>().Count(advanced => advanced.BySnapshot));
    }

    [Fact]
    public async Task RunAsync_ServerThatAlwaysLies_KeepsWhatWasVerified()
    {
        var id = Guid.CreateVersion7();
        Feed.Commit((id, Forms.OpenAi("good")));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        _platform.Tamper = frame =>
        {
            if (frame.Snapshot is { } chunk && chunk.Resources.Count > 0)
                chunk.Resources[0].Version++;
            if (frame.BodyKind == BodyKind.ChangeSet)
                frame.Position = ByteString.Empty;
            return [frame];
        };

        Feed.Commit((id, Forms.OpenAi("bad")));
        await Eventually.TrueAsync(() => watching.Watcher.RejectedFrames >= 3);

        Assert.Equal(["good"], watching.Names);
        Assert.Null(watching.Watcher.Cache.Feeds.Single().Revision);
        _platform.Tamper = frame => [frame];
        await watching.ReachesAsync(Feed);
        Assert.Equal(["bad"], watching.Names);
    }
}
