using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Watching;

/// <summary>How long a device works without contact, and that no clock makes it longer.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Guid _id = Guid.CreateVersion7();
    private TestPlatform _platform = null!;
    private DeviceStore _store = null!;

    public async Task InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        _platform.Feed.LeaseSeconds = (long)TimeSpan.FromDays(3).TotalSeconds;
        _store = await _platform.EnrollAsync(_folder.Path);
        _platform.Feed.Commit((_id, Forms.OpenAi()));
        await using var watching = new Watching(_store, new PlatformWatcherOptions { Time = _time });
        await watching.ReachesAsync(_platform.Feed);
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    private CredentialCache Open() => new(_store, _time);

    private static void Works(CredentialCache cache, Guid id)
    {
        Assert.True(Assert.Single(cache.Feeds).Usable);
        Assert.True(Assert.Single(cache.Credentials).Readable);
        cache.Open(id).Dispose();
    }

    private static void Refuses(CredentialCache cache, Guid id)
    {
        Assert.False(Assert.Single(cache.Feeds).Usable);
        var shown = Assert.Single(cache.Credentials);
        Assert.False(shown.Readable);
        Assert.Empty(shown.Name + string.Concat(shown.Masks.Values));
        var failure = Assert.Throws<PlatformClientException>(() => cache.Open(id));
        Assert.Equal(ClientFailure.LeaseExpired, failure.Failure);
        Assert.Contains("3 days", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithinTheLease_Works()
    {
        _time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1));

        using var cache = Open();

        Works(cache, _id);
    }

    [Fact]
    public void Open_PastTheLease_IsRefusedAndSaysWhy()
    {
        _time.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));

        using var cache = Open();

        Refuses(cache, _id);
    }

    [Fact]
    public void Open_LeaseEndsWhileAProcessRuns_IsRefused()
    {
        using var cache = Open();
        Works(cache, _id);

        _time.Advance(TimeSpan.FromDays(4));

        Refuses(cache, _id);
    }

    [Fact]
    public void Open_ClockMovedBackWhileAProcessRuns_DoesNotExtendTheLease()
    {
        using var cache = Open();
        for (var day = 0; day < 4; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            _time.MoveClock(TimeSpan.FromDays(-1));
        }

        Refuses(cache, _id);
    }

    [Fact]
    public async Task Open_ClockMovedBackBetweenProcesses_LeavesWhatWasLeft()
    {
        _time.Advance(TimeSpan.FromDays(2));
        await _platform.StopAsync();
        await using (var offline = new Watching(_store, new PlatformWatcherOptions { Time = _time }))
            await Eventually.TrueAsync(() => offline.Events.OfType<ClientEvent.Disconnected>().Any());
        _time.MoveClock(TimeSpan.FromDays(-30));

        using var cache = Open();
        Works(cache, _id);
        Assert.InRange((Assert.Single(cache.Feeds).LeaseEnd - cache.Lease.Now).TotalDays, 0.9, 1.0);
        _time.Advance(TimeSpan.FromDays(1.1));
        Refuses(cache, _id);
    }

    [Fact]
    public async Task Open_AfterContact_WorksAgainWhateverTheClockSaid()
    {
        _time.MoveClock(TimeSpan.FromDays(1000));
        await _platform.StopAsync();
        await using (var offline = new Watching(_store, new PlatformWatcherOptions { Time = _time }))
            await Eventually.TrueAsync(() => offline.Events.OfType<ClientEvent.Disconnected>().Any());
        _time.MoveClock(TimeSpan.FromDays(-1000));
        using (var cache = Open())
            Refuses(cache, _id);

        await _platform.StartAgainAsync();
        await using var online = new Watching(_store, new PlatformWatcherOptions { Time = _time });
        await Eventually.TrueAsync(() => online.Events.OfType<ClientEvent.CaughtUp>().Any());

        Works(online.Watcher.Cache, _id);
    }

    [Fact]
    public void Open_NoContactKnown_IsRefused()
    {
        File.Delete(_folder.Sub("contact.json"));

        using var cache = Open();

        Refuses(cache, _id);
    }

    [Fact]
    public async Task Open_ShorterLeaseSet_HoldsFromTheNextContact()
    {
        _platform.Feed.LeaseSeconds = 3600;
        await using (var watching = new Watching(_store, new PlatformWatcherOptions { Time = _time }))
            await Eventually.TrueAsync(() => watching.Events.OfType<ClientEvent.CaughtUp>().Any());
        _time.Advance(TimeSpan.FromHours(1.1));

        using var cache = Open();

        Assert.False(Assert.Single(cache.Feeds).Usable);
    }
}
