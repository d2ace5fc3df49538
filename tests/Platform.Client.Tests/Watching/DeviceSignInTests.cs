using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Watching;

public sealed class DeviceSignInTests : IAsyncLifetime
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
}
