using Google.Protobuf;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Watching;

public sealed class PlatformWatcherTests : IAsyncLifetime
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

    [Fact]
    public async Task RunAsync_SnapshotThenChanges_AreHeldAndAcknowledged()
    {
        var id = Guid.CreateVersion7();
        Feed.Commit((id, Forms.OpenAi()));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));
        Feed.Commit((id, Forms.OpenAi("Renamed")));
        await watching.ReachesAsync(Feed);

        Assert.Equal(["Claude", "Renamed"], watching.Names);
        await Eventually.TrueAsync(() => _platform.Acknowledgements.LastOrDefault()?.Position == ByteString.CopyFrom(Feed.Position.ToBytes()));
        Assert.Equal(
            [CredentialChangeKind.Added, CredentialChangeKind.Added, CredentialChangeKind.Updated],
            watching.Events.OfType<ClientEvent.CredentialChanged>().Select(changed => changed.Kind));
        using var opened = watching.Watcher.Cache.Open(id);
        Assert.Equal(Forms.Secret("Renamed"), opened.Form.Openai.ApiKey.ToStringUtf8());
    }

    [Fact]
    public async Task Events_Everything_HoldsNoSecret()
    {
        var id = Guid.CreateVersion7();
        await using (var watching = new Watching(_store))
        {
            await watching.ReachesAsync(Feed);
            Feed.Commit((id, Forms.OpenAi()));
            Feed.Commit((id, null));
            await watching.ReachesAsync(Feed);

            Assert.All(watching.Events, happened => Assert.DoesNotContain("0123456789abc", happened.ToString(), StringComparison.Ordinal));
            Assert.Contains(watching.Events.OfType<ClientEvent.CredentialChanged>(), changed => changed.Credential.Masks["api_key"] == "••••mnop");
        }

        // Nor does any file.
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf("0123456789abc"u8) < 0, file);
    }

    [Fact]
    public async Task RunAsync_StartedAgain_ResumesWithoutGapOrSnapshot()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("one")));
        await using (var first = new Watching(_store))
            await first.ReachesAsync(Feed);
        var held = Feed.Position;
        for (var i = 0; i < 5; i++)
            Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}")));

        await using var second = new Watching(_store);
        await second.ReachesAsync(Feed);

        Assert.Equal(ByteString.CopyFrom(held.ToBytes()), Assert.Single(_platform.Watches.Last().ResumeTokens));
        Assert.Equal([2, 3, 4, 5, 6], second.Events.OfType<ClientEvent.FeedAdvanced>().Select(advanced => advanced.Feed.Revision!.Value));
        Assert.DoesNotContain(second.Events.OfType<ClientEvent.FeedAdvanced>(), advanced => advanced.BySnapshot);
    }

    [Fact]
    public async Task RunAsync_AwayForLong_TakesWhatArrivesTogetherTogether()
    {
        var id = Guid.CreateVersion7();
        Feed.Commit((id, Forms.OpenAi("key 0")));
        await using (var first = new Watching(_store))
            await first.ReachesAsync(Feed);
        var before = _platform.Acknowledgements.Count;
        for (var i = 1; i <= 1_000; i++)
            Feed.Commit((id, Forms.OpenAi($"key {i}")));

        await using var second = new Watching(_store);
        await second.ReachesAsync(Feed);

        Assert.Equal(Enumerable.Range(2, 1_000).Select(revision => (long)revision), second.Events.OfType<ClientEvent.FeedAdvanced>().Select(advanced => advanced.Feed.Revision!.Value));
        Assert.Equal(["key 1000"], second.Names);
        await Eventually.TrueAsync(() => _platform.Acknowledgements.Last().Position == ByteString.CopyFrom(Feed.Position.ToBytes()));
        Assert.InRange(_platform.Acknowledgements.Count - before, 1, 500);
    }

    [Fact]
    public async Task RunAsync_ServerRestarted_ResumesAndTheCacheWorksMeanwhile()
    {
        var id = Guid.CreateVersion7();
        Feed.Commit((id, Forms.OpenAi()));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        await _platform.StopAsync();
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.Disconnected>().Any());
        using (var opened = watching.Watcher.Cache.Open(id))
            Assert.Equal(Forms.Secret("Production"), opened.Form.Openai.ApiKey.ToStringUtf8());
        Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));
        await _platform.StartAgainAsync();
        await watching.ReachesAsync(Feed);

        Assert.Equal(0, watching.Watcher.RejectedFrames);
        Assert.Single(watching.Events.OfType<ClientEvent.FeedAdvanced>(), advanced => advanced.BySnapshot);
    }

    [Fact]
    public async Task RunAsync_SilentServer_IsGivenUp()
    {
        var time = new ManualTime();
        await using var watching = new Watching(_store, new PlatformWatcherOptions { Time = time, Chance = () => 1 });
        await watching.ReachesAsync(Feed);
        _platform.Tamper = _ => [];

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return watching.Events.OfType<ClientEvent.Disconnected>().Any();
        });

        Assert.Contains("silent", watching.Events.OfType<ClientEvent.Disconnected>().First().Reason, StringComparison.Ordinal);
        _platform.Tamper = frame => [frame];
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            return watching.Revision == 1;
        });
    }

    [Fact]
    public async Task RunAsync_NodeDrained_ComesBackAtOnce()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await using var watching = new Watching(_store, new PlatformWatcherOptions { Chance = () => 1 });
        await watching.ReachesAsync(Feed);
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.CaughtUp>().Any());

        await _platform.DrainAsync();
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.Disconnected>().Any());

        Assert.Equal(0.25, watching.Events.OfType<ClientEvent.Disconnected>().First().RetryIn.TotalSeconds);
    }

    [Fact]
    public async Task RunAsync_DatabaseRestored_TakesTheNewLog()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("old")));
        await using (var first = new Watching(_store))
            await first.ReachesAsync(Feed);
        Feed.Restore();
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("new")));

        await using var second = new Watching(_store);
        await Eventually.TrueAsync(() => second.Names.SequenceEqual(["new"]));

        Assert.Contains(second.Events.OfType<ClientEvent.CredentialChanged>(), changed => changed is { Kind: CredentialChangeKind.Removed, Credential.Name: "old" });
        Assert.Equal(0, second.Watcher.RejectedFrames);
    }

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

    [Fact]
    public async Task RunAsync_MembershipEnded_RemovesTheFeedFromDisk()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        Assert.NotEmpty(Directory.GetFiles(_folder.Sub("feeds")));

        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.FeedRemoved>().Any());

        Assert.Empty(watching.Watcher.Cache.Credentials);
        Assert.Empty(Directory.GetFiles(_folder.Sub("feeds")));
    }

    [Fact]
    public async Task RunAsync_DeviceRevoked_HoldsNothingAnyMore()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        _platform.Revoked[_store.Identity!.DeviceId] = true;
        await _platform.DrainAsync();
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.FeedRemoved>().Any());

        Assert.Empty(Directory.GetFiles(_folder.Sub("feeds")));
    }

    [Fact]
    public async Task RunAsync_RecordWithoutItsKey_IsReportedUnreadableUntilTheGrantComes()
    {
        var id = Guid.CreateVersion7();
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        Feed.RotateKey();
        Feed.Commit((id, Forms.OpenAi()));
        await watching.ReachesAsync(Feed);

        await Eventually.TrueAsync(() => _platform.Acknowledgements.Last().Rejections.Count == 1);
        var rejection = _platform.Acknowledgements.Last().Rejections[0];
        Assert.Equal((TestFeed.Bytes(id), 1L, RejectionReason.Unreadable), (rejection.CredentialId, rejection.Version, rejection.Reason));
        Assert.False(watching.Watcher.Cache.Credentials.Single().Readable);
        Assert.Throws<PlatformClientException>(() => watching.Watcher.Cache.Open(id));

        await _platform.DrainAsync();
        await _platform.StopAsync();
        await _platform.StartAgainAsync();
        await Eventually.TrueAsync(() => watching.Watcher.Cache.Credentials.Single().Readable);
        await Eventually.TrueAsync(() => _platform.Acknowledgements.Last().Rejections.Count == 0);
    }

    [Fact]
    public async Task RunAsync_TwoWatchersOfOneFolder_RefusesTheSecond()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        using var second = new PlatformWatcher(_store);

        var failure = await Assert.ThrowsAsync<PlatformClientException>(() => second.RunAsync(CancellationToken.None));

        Assert.Equal(ClientFailure.InUse, failure.Failure);
        Assert.Equal(CatchUpResult.OtherProcess, await second.CatchUpAsync(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task CatchUpAsync_ServerThereOrGone_SaysSo()
    {
        Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        using (var watcher = new PlatformWatcher(_store))
        {
            Assert.Equal(CatchUpResult.Current, await watcher.CatchUpAsync(Eventually.Limit));
            Assert.Equal(1, watcher.Cache.Feeds.Single().Revision);
            await Eventually.TrueAsync(() => !_platform.Acknowledgements.IsEmpty);
        }

        await _platform.StopAsync();
        using (var watcher = new PlatformWatcher(_store))
            Assert.Equal(CatchUpResult.Unreachable, await watcher.CatchUpAsync(Eventually.Limit));
        using var cache = new CredentialCache(_store);
        Assert.True(cache.Credentials.Single().Readable);
    }

    [Fact]
    public async Task Tokens_BeforeTheyEnd_AreFetchedAnew()
    {
        _platform.TokenLifetime = TimeSpan.FromMinutes(10);
        var time = new ManualTime();
        using var connection = new PlatformConnection(_platform.Addresses);
        using var tokens = new DeviceTokens(_store, connection, _store.RequireIdentity(), time);
        var before = _platform.TokensIssued;

        await tokens.GetAsync(CancellationToken.None);
        await tokens.GetAsync(CancellationToken.None);
        Assert.Equal(before + 1, _platform.TokensIssued);

        time.Advance(TimeSpan.FromMinutes(9));
        await tokens.GetAsync(CancellationToken.None);
        Assert.Equal(before + 2, _platform.TokensIssued);
        tokens.Forget();
        await tokens.GetAsync(CancellationToken.None);
        Assert.Equal(before + 3, _platform.TokensIssued);
    }

    [Fact]
    public async Task EnrollAsync_Again_KeepsTheDevice()
    {
        var first = _store.Identity!.DeviceId;

        await _platform.EnrollAsync(_folder.Path);

        Assert.Equal(first, _store.Identity!.DeviceId);
        Assert.Single(_platform.Devices);
    }

    [Fact]
    public async Task Open_Disposed_SecretsAreWiped()
    {
        var id = Guid.CreateVersion7();
        Feed.Commit((id, Forms.OpenAi()));
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        var opened = watching.Watcher.Cache.Open(id);
        var secret = opened.Form.Openai.ApiKey;
        opened.Dispose();

        Assert.All(secret.ToByteArray(), value => Assert.Equal(0, value));
        Assert.DoesNotContain("0123456789abc", opened.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RecordThatLeadsElsewhere_IsNotOpened()
    {
        // Sealed correctly, by a holder of the feed key, for an origin that the form inside does not lead to.
        var (id, other) = (Guid.CreateVersion7(), "https://api.openai.com");
        var form = Forms.OpenAi(baseUrl: "https://evil.example");
        var state = new Client.Feeds.FeedState(Feed.OrganizationId, Feed.FeedId)
        {
            Grants = System.Collections.Immutable.ImmutableDictionary<uint, Grant>.Empty.Add(
                1, Grant.Parser.ParseFrom(Feed.Grant(_store.Identity!.DeviceId, _platform.Devices[_store.Identity.DeviceId].Agreement).Body)),
        };
        Client.Feeds.FeedRecord Record(string origin)
        {
            var context = new RecordContext(Feed.OrganizationId, Feed.FeedId, id, 1, Platform.Providers.Origins.Hash(origin));
            return Client.Feeds.FeedRecord.From(new Change { ResourceId = TestFeed.Bytes(id), Version = 1, Sealed = SealedRecords.Seal(Feed.Key, context, form.ToByteArray()) });
        }

        using var cache = new CredentialCache(_store);

        Assert.True(cache.Opens(state, Record("https://evil.example")));
        Assert.False(cache.Opens(state, Record(other)));
        await Task.CompletedTask;
    }
}
