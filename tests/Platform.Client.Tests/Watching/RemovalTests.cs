using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;

namespace Platform.Client.Tests.Watching;

/// <summary>What a device does when it may no longer read: it wipes by signed order only, and gives its word for it.</summary>
public sealed class RemovalTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private TestPlatform _platform = null!;
    private DeviceStore _store = null!;

    public async Task InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        _store = await _platform.EnrollAsync(_folder.Path);
        _platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    private TestFeed Feed => _platform.Feed;

    private Guid DeviceId => _store.Identity!.DeviceId;

    [Fact]
    public async Task RunAsync_MembershipEnded_WipesTheFeedAndConfirmsIt()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        Assert.NotEmpty(Directory.GetFiles(_folder.Sub("feeds")));

        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.WipeConfirmed>().Any());

        var removed = Assert.Single(watching.Events.OfType<ClientEvent.FeedRemoved>());
        Assert.Equal((Feed.OrganizationId, Feed.FeedId, RevocationReason.MemberRemoved), (removed.OrganizationId, removed.FeedId, removed.Reason));
        Assert.Contains(watching.Events.OfType<ClientEvent.CredentialChanged>(), changed => changed.Kind == CredentialChangeKind.Removed);
        Assert.Empty(watching.Watcher.Cache.Credentials);
        Assert.Empty(Directory.GetFiles(_folder.Sub("feeds")));
        var receipt = Assert.Single(_platform.Wipes);
        Assert.Equal(TestFeed.Bytes(Feed.FeedId), receipt.FeedId);
        Assert.Equal(ByteString.CopyFrom(SHA256.HashData(_store.Revocations.Find(Feed.FeedId)!.Revocation.Span)), receipt.RevocationHash);
        var removal = Assert.Single(watching.Watcher.Cache.Removals);
        Assert.True(removal is { Confirmed: true, WipeTime: not null, Reason: RevocationReason.MemberRemoved });
    }

    [Fact]
    public async Task RunAsync_DeviceRevoked_WipesEverythingAndConfirmsIt()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        _platform.Revoked[DeviceId] = true;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.WipeConfirmed>().Any());

        Assert.Equal(RevocationReason.DeviceRevoked, Assert.Single(watching.Events.OfType<ClientEvent.FeedRemoved>()).Reason);
        Assert.Empty(Directory.GetFiles(_folder.Sub("feeds")));

        // The stream ends right after the order: a receipt whose answer that cut off is handed over once more, the same.
        Assert.Single(_platform.Wipes.Distinct());
    }

    [Fact]
    public async Task RunAsync_RevokedWhileAway_WipesWhenItComesBack()
    {
        await using (var first = new Watching(_store))
            await first.ReachesAsync(Feed);
        _platform.Revoked[DeviceId] = true;

        await using var second = new Watching(_store);
        await Eventually.TrueAsync(() => second.Events.OfType<ClientEvent.WipeConfirmed>().Any());

        Assert.Empty(second.Watcher.Cache.Credentials);
    }

    [Fact]
    public async Task RunAsync_EndThatNobodySigned_WipesNothing()
    {
        _platform.SignsRevocations = false;
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);

        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.FeedPaused>().Any());
        _platform.Revoked[DeviceId] = true;
        await _platform.DrainAsync();
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.Disconnected>().Count() > 2);

        Assert.True(Assert.Single(watching.Watcher.Cache.Feeds).AccessEnded);
        Assert.True(Assert.Single(watching.Watcher.Cache.Credentials).Readable);
        Assert.Empty(_platform.Wipes);
        Assert.DoesNotContain(watching.Events, happened => happened is ClientEvent.FeedRemoved);
    }

    [Fact]
    public async Task RunAsync_AccessGivenBackAfterAPause_GoesOn()
    {
        _platform.SignsRevocations = false;
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.FeedPaused>().Any());

        _platform.FeedReadable = true;
        await _platform.DrainAsync();
        await _platform.StopAsync();
        await _platform.StartAgainAsync();
        Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));
        await watching.ReachesAsync(Feed);

        Assert.False(Assert.Single(watching.Watcher.Cache.Feeds).AccessEnded);
    }

    [Fact]
    public async Task RunAsync_RevocationForgedOnTheWay_WipesNothing()
    {
        using var stranger = new SigningRing();
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        var forged = stranger.State(Sync.V1.BodyKind.Revocation, TestFeed.Bytes(Feed.FeedId), Revocation.Parser.ParseFrom(Feed.Revocation(DeviceId).Body));
        _platform.Tamper = frame => [forged, frame];

        await Eventually.TrueAsync(() => watching.Watcher.RejectedFrames >= 3);

        Assert.Single(watching.Watcher.Cache.Credentials);
        Assert.All(watching.Events.OfType<ClientEvent.FrameRejected>(), rejected => Assert.Equal(FrameFault.Signature, rejected.Fault));
        _platform.Tamper = frame => [frame];
        Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));
        await watching.ReachesAsync(Feed);
        Assert.Single(watching.Events.OfType<ClientEvent.FeedAdvanced>(), advanced => advanced.BySnapshot);
    }

    [Fact]
    public async Task RunAsync_ReceiptNotTaken_IsSentUntilItIs()
    {
        _platform.RefusesWipes = true;
        await using (var first = new Watching(_store))
        {
            await first.ReachesAsync(Feed);
            _platform.FeedReadable = false;
            await Eventually.TrueAsync(() => first.Events.OfType<ClientEvent.FeedRemoved>().Any());
            Assert.False(Assert.Single(first.Watcher.Cache.Removals).Confirmed);
        }

        _platform.RefusesWipes = false;
        await using var second = new Watching(_store);
        await Eventually.TrueAsync(() => second.Events.OfType<ClientEvent.WipeConfirmed>().Any());

        Assert.Single(_platform.Wipes);
    }

    [Fact]
    public async Task RunAsync_OldRevocationAfterBeingLetInAgain_IsNotObeyed()
    {
        await using var watching = new Watching(_store);
        await watching.ReachesAsync(Feed);
        _platform.FeedReadable = false;
        await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.WipeConfirmed>().Any());
        var old = Feed.Revocation(DeviceId, time: DateTimeOffset.UnixEpoch.AddYears(60));

        _platform.FeedReadable = true;
        await _platform.DrainAsync();
        await _platform.StopAsync();
        await _platform.StartAgainAsync();
        await watching.ReachesAsync(Feed);
        await Eventually.TrueAsync(() => watching.Watcher.Cache.Credentials.Count == 1);
        Assert.Empty(watching.Watcher.Cache.Removals);
        _platform.Tamper = frame => [old, frame];
        await Eventually.TrueAsync(() => watching.Watcher.RejectedFrames >= 1);

        Assert.Single(watching.Watcher.Cache.Credentials);
    }

    [Fact]
    public async Task Begin_KilledBetweenOrderAndWipe_FinishesIt()
    {
        await using (var first = new Watching(_store))
            await first.ReachesAsync(Feed);
        _store.Revocations.Save(Feed.FeedId, new Client.Store.StoredRevocation { Revocation = Feed.Revocation(DeviceId, time: DateTimeOffset.UnixEpoch.AddYears(60)).Body });
        _platform.FeedReadable = false;

        await using var second = new Watching(_store);
        await Eventually.TrueAsync(() => second.Events.OfType<ClientEvent.WipeConfirmed>().Any());

        Assert.Empty(Directory.GetFiles(_folder.Sub("feeds")));
        Assert.Single(_platform.Wipes);
    }
}
