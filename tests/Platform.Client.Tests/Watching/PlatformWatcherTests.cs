using Google.Protobuf;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;

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

    [Fact]
    public async Task RunAsync_RecordWithoutItsKey_IsReportedUnreadableUntilTheGrantComes()
    {
        var id = Guid.CreateVersion7();
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        Feed.RotateKey();
        Feed.Commit((id, Forms.OpenAi()));
        await watching.ReachesAsync(Feed);

        await Eventually.TrueAsync(() => _platform.Acknowledgements.LastOrDefault()?.Rejections.Count == 1);
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
}
