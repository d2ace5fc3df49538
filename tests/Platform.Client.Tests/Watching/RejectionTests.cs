using System.Net;
using System.Text.Json;
using Grpc.Core;
using Platform.Client.Rejections;
using Platform.Client.Tests.Agent;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Local.V1;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Watching;

/// <summary>A program reports that a provider refused a credential; the server hears of it.</summary>
public sealed class RejectionTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly Guid _id = Guid.CreateVersion7();
    private TestPlatform _platform = null!;
    private DeviceStore _store = null!;

    public async Task InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        _store = await _platform.EnrollAsync(_folder.Path);
        _platform.Feed.Commit((_id, Forms.OpenAi()));
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    private Rejection[] LastSaid => [.. _platform.Acknowledgements.LastOrDefault()?.Rejections ?? []];

    [Fact]
    public async Task Reject_WhileConnected_IsToldAtOnceWithReasonAndTime()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(_platform.Feed);
        var before = DateTimeOffset.UtcNow;

        var first = watching.Watcher.Reject(_id, RejectionReason.Unauthorized);
        var again = watching.Watcher.Reject(_id, RejectionReason.Unauthorized);

        Assert.Equal((true, false), (first, again));
        await Eventually.TrueAsync(() => LastSaid.Length == 1);
        var said = LastSaid[0];
        Assert.Equal((TestFeed.Bytes(_id), 1L, RejectionReason.Unauthorized), (said.CredentialId, said.Version, said.Reason));
        Assert.InRange(said.RejectTime.ToDateTimeOffset(), before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
        Assert.Single(watching.Events.OfType<ClientEvent.CredentialRejected>());
    }

    [Fact]
    public async Task Reject_Offline_IsToldAfterARestartWithTheTimeItWasFound()
    {
        var time = new ManualTime();
        DateTimeOffset found;
        await using (var watching = new Watching(_store, new PlatformWatcherOptions { Time = time }))
        {
            await watching.ReachesAsync(_platform.Feed);
            await _platform.StopAsync();
            found = time.GetUtcNow();
            watching.Watcher.Reject(_id, RejectionReason.Restricted);
        }

        time.Advance(TimeSpan.FromHours(2));
        await _platform.StartAgainAsync();
        await using var later = new Watching(_store, new PlatformWatcherOptions { Time = time });

        await Eventually.TrueAsync(() => LastSaid.Length == 1);
        Assert.Equal((RejectionReason.Restricted, found), (LastSaid[0].Reason, LastSaid[0].RejectTime.ToDateTimeOffset()));
    }

    [Fact]
    public async Task Reject_NewVersionOrWithdrawal_EndsIt()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(_platform.Feed);
        watching.Watcher.Reject(_id, RejectionReason.Unauthorized);
        await Eventually.TrueAsync(() => LastSaid.Length == 1);

        _platform.Feed.Commit((_id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));
        await watching.ReachesAsync(_platform.Feed);
        await Eventually.TrueAsync(() => LastSaid.Length == 0);
        Assert.Empty(Directory.GetFiles(_folder.Sub("rejected")));

        watching.Watcher.Reject(_id, RejectionReason.WrongDestination);
        await Eventually.TrueAsync(() => LastSaid is [{ Version: 2, Reason: RejectionReason.WrongDestination }]);
        Assert.True(watching.Watcher.WithdrawRejection(_id));
        await Eventually.TrueAsync(() => LastSaid.Length == 0);
        Assert.False(watching.Watcher.WithdrawRejection(_id));
    }

    [Fact]
    public async Task Reject_FeedWiped_LeavesNothing()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(_platform.Feed);
        watching.Watcher.Reject(_id, RejectionReason.Unauthorized);

        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.FeedRemoved>().Any());

        Assert.Empty(Directory.GetFiles(_folder.Sub("rejected")));
        Assert.Equal(ClientFailure.NotFound, Assert.Throws<PlatformClientException>(() => watching.Watcher.Reject(_id, RejectionReason.Unauthorized)).Failure);
    }

    [Fact]
    public async Task Reject_UnknownReasonOrTooOften_IsRefused()
    {
        var time = new ManualTime();
        using var watcher = new PlatformWatcher(_store, new PlatformWatcherOptions { Time = time });
        Assert.Equal(CatchUpResult.Current, await watcher.CatchUpAsync(Eventually.Limit));
        RejectionReason[] turns = [RejectionReason.Unauthorized, RejectionReason.Restricted];

        Assert.Throws<ArgumentOutOfRangeException>(() => watcher.Reject(_id, RejectionReason.Unreadable));
        for (var i = 0; i < 10; i++)
            Assert.True(watcher.Reject(_id, turns[i % 2]));
        var failure = Assert.Throws<PlatformClientException>(() => watcher.Reject(_id, turns[0]));
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ClientFailure.TooOften, failure.Failure);
        Assert.True(watcher.Reject(_id, turns[0]));
    }

    [Fact]
    public async Task Put_MoreThanAHundred_KeepsTheNewest()
    {
        var time = new ManualTime();
        _platform.Feed.Commit([.. Enumerable.Range(0, 100).Select(i => (Guid.CreateVersion7(), (CredentialForm?)Forms.OpenAi($"key {i}")))]);
        await using (var watching = new Watching(_store))
            await watching.ReachesAsync(_platform.Feed);
        var feed = Assert.Single(_store.Feeds.Load(repair: false));
        var book = new RejectionBook(_store.Rejections, time);

        foreach (var record in feed.Records.Values)
        {
            time.Advance(TimeSpan.FromSeconds(6));
            Assert.True(book.Put(feed, record, RejectionReason.Unauthorized));
        }

        Assert.Equal(101, feed.Records.Count);
        Assert.Equal(feed.Records.Keys.Skip(1), book.Of(feed).Select(one => one.CredentialId));
        Assert.Equal(100, _store.Rejections.Load().Count());
    }

    [Fact]
    public async Task LocalApi_Reports_ReachTheServerAndRefuseNonsense()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var (grpc, http) = (agent.Grpc(), agent.Http());

        var recorded = (await grpc.RejectCredentialAsync(new RejectCredentialRequest { Provider = "openai", Reason = Refusal.Unauthorized })).Recorded;
        var stale = (await grpc.RejectCredentialAsync(new RejectCredentialRequest { Provider = "openai", Version = 7, Reason = Refusal.Restricted })).Recorded;
        var silent = await Assert.ThrowsAsync<RpcException>(() => grpc.RejectCredentialAsync(new RejectCredentialRequest { Provider = "openai" }).ResponseAsync);
        await Eventually.TrueAsync(() => agent.Platform.Acknowledgements.Last().Rejections is [{ Reason: RejectionReason.Unauthorized }]);
        var posted = await http.PostAsync(new Uri("/v1/reject?provider=openai&reason=restricted", UriKind.Relative), null);
        var nonsense = await http.PostAsync(new Uri("/v1/reject?provider=openai&reason=sk-proj-a-secret", UriKind.Relative), null);
        var withdrawn = await http.PostAsync(new Uri("/v1/withdraw?provider=openai", UriKind.Relative), null);

        Assert.Equal((true, false), (recorded, stale));
        Assert.StartsWith("UNKNOWN_REASON", silent.Status.Detail, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(await posted.Content.ReadAsStringAsync()).RootElement.GetProperty("recorded").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.DoesNotContain("a-secret", await nonsense.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("true", await withdrawn.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => agent.Platform.Acknowledgements.Last().Rejections.Count == 0);
    }

    [Fact]
    public async Task Library_RejectAsync_IsOfTheVersionThatWasUsed()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var credentials = agent.Credentials();
        var used = (await credentials.ListAsync())[0];
        agent.Platform.Feed.Commit((id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);

        Assert.False(await credentials.RejectAsync(used, RejectionReason.Unauthorized));
        Assert.True(await credentials.RejectAsync((await credentials.ListAsync())[0], RejectionReason.Unauthorized));
        Assert.True(await credentials.WithdrawRejectionAsync(used));
    }
}
