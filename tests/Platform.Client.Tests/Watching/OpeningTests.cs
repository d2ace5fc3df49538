using Google.Protobuf;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Client.Tests.Watching;

public sealed class OpeningTests : IAsyncLifetime
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
