using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Watching;

/// <summary>Hours without the server, then back.</summary>
public sealed class OfflineTests
{
    [Fact]
    public async Task RunAsync_TwoHoursOffline_LosesNothingAndHasTheNewestAtTheFirstStream()
    {
        var time = new ManualTime();
        using var folder = new TestFolder();
        await using var platform = await TestPlatform.StartAsync();
        var store = await platform.EnrollAsync(folder.Path);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        platform.Feed.Commit([.. ids.Select((id, i) => (id, (Platform.Credentials.V1.CredentialForm?)Forms.OpenAi($"key {i}")))]);
        await using var watching = new Watching(store, new PlatformWatcherOptions { Time = time, Chance = () => 1 });
        await watching.ReachesAsync(platform.Feed);

        await platform.StopAsync();
        var attempts = 0;
        for (var gone = TimeSpan.Zero; gone < TimeSpan.FromHours(2); attempts++)
        {
            // Each attempt fails and says when the next one is: the clock goes there.
            await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.Disconnected>().Count() > attempts && time.Timers > 0);
            var wait = watching.Events.OfType<ClientEvent.Disconnected>().Last().RetryIn;
            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(60));
            if (gone + wait < TimeSpan.FromHours(2))
                Assert.Equal(Forms.Secret("key 7"), Read(watching, ids[7]));
            else
                await CommitMeanwhileAsync(platform, ids);
            gone += wait;
            time.Advance(wait);
        }

        await watching.ReachesAsync(platform.Feed);

        var back = watching.Events.OfType<ClientEvent.FeedAdvanced>().Select(one => one.Feed.Revision!.Value).ToArray();
        Assert.InRange(attempts, 100, 200);
        Assert.Equal(Enumerable.Range(1, 21).Select(revision => (long)revision), back);
        Assert.DoesNotContain(watching.Events.OfType<ClientEvent.FeedAdvanced>().Skip(1), one => one.BySnapshot);
        Assert.Equal(ids.Select((_, i) => $"new {i}").Order(StringComparer.Ordinal), watching.Names.Order(StringComparer.Ordinal));
        Assert.Equal(0, watching.Watcher.RejectedFrames);
    }

    /// <summary>The next attempt, without any further wait, meets a server with twenty changes more.</summary>
    private static async Task CommitMeanwhileAsync(TestPlatform platform, Guid[] ids)
    {
        for (var i = 0; i < ids.Length; i++)
            platform.Feed.Commit((ids[i], Forms.OpenAi($"new {i}")));
        await platform.StartAgainAsync();
    }

    private static string Read(Watching watching, Guid id)
    {
        using var opened = watching.Watcher.Cache.Open(id);
        return opened.Form.Openai.ApiKey.ToStringUtf8();
    }
}
