using Microsoft.Extensions.DependencyInjection;
using Platform.Client.Tests.Agent;
using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Local;

/// <summary>The library that an application on a member's machine uses, on the agent's real socket.</summary>
public sealed class PlatformCredentialsTests
{
    [Fact]
    public async Task GetAsync_OneOfTheProvider_HasFieldsAndVariablesAndShowsNoSecret()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()), (Guid.CreateVersion7(), Forms.Anthropic()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var credentials = agent.Credentials();

        using var secrets = await credentials.GetAsync("openai");
        var listed = await credentials.ListAsync("anthropic");

        Assert.Equal(Forms.Secret("Production"), secrets.Text("api_key"));
        Assert.Equal(Forms.Secret("Production"), secrets.Variable("OPENAI_API_KEY"));
        Assert.Contains("OPENAI_BASE_URL", secrets.Variables);
        Assert.Null(secrets.Text("no_such_field"));
        Assert.Equal("openai Production (version 1)", $"{secrets}");
        Assert.Equal("Claude", Assert.Single(listed).Name);
        Assert.DoesNotContain("made-up-0123", string.Concat(listed[0].Masks.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Secrets_AreWiped()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);

        var secrets = await agent.Credentials().GetAsync("openai");
        var bytes = secrets.Bytes("api_key");
        Assert.Equal(Forms.Secret("Production").Length, bytes.Length);
        secrets.Dispose();

        Assert.True(bytes.Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.Null(secrets.Text("api_key"));
    }

    [Fact]
    public async Task GetAsync_NoneSeveralLeaseOverOrNoAgent_SaysWhich()
    {
        var time = new ManualTime();
        await using var agent = await AgentFixture.StartAsync(options: new PlatformWatcherOptions { Time = time });
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("One")), (Guid.CreateVersion7(), Forms.OpenAi("Two")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var credentials = agent.Credentials();

        Assert.Equal(ClientFailure.NotFound, await FailureAsync(() => credentials.GetAsync("gemini")));
        Assert.Equal(ClientFailure.Ambiguous, await FailureAsync(() => credentials.GetAsync("openai")));
        await agent.Platform.StopAsync();
        time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(ClientFailure.LeaseExpired, await FailureAsync(() => credentials.GetAsync("openai", "One")));
        await agent.StopServingAsync();
        Assert.Equal(ClientFailure.NoAgent, await FailureAsync(() => credentials.GetAsync("openai", "One")));
    }

    [Fact]
    public async Task WatchAsync_ChangesAndAnAgentStartedAnew_TellsAllThatIsHeld()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi("one")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        using var guard = new CancellationTokenSource(Eventually.Limit);
        await using var told = agent.Credentials().WatchAsync(guard.Token).GetAsyncEnumerator();

        Assert.Equal(["one"], await NextAsync(told));
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic()));
        Assert.Equal(["Claude", "one"], await NextAsync(told));
        agent.Platform.Feed.Commit((id, null));
        Assert.Equal(["Claude"], await NextAsync(told));
        await agent.StopServingAsync();
        await agent.ServeAgainAsync();
        Assert.Equal(["Claude"], await NextAsync(told));
    }

    [Fact]
    public async Task AddPlatformCredentials_Service_IsOneAndWorks()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        await using var services = new ServiceCollection().AddPlatformCredentials(options => options.Folder = agent.Folder.Path).BuildServiceProvider();

        var credentials = services.GetRequiredService<PlatformCredentials>();

        Assert.Same(credentials, services.GetRequiredService<PlatformCredentials>());
        Assert.Single(await credentials.ListAsync());
    }

    private static async Task<ClientFailure> FailureAsync(Func<Task> action) => (await Assert.ThrowsAsync<PlatformClientException>(action)).Failure;

    private static async Task<IEnumerable<string>> NextAsync(IAsyncEnumerator<IReadOnlyList<HeldCredential>> told)
    {
        Assert.True(await told.MoveNextAsync());
        return told.Current.Select(one => one.Name).Order(StringComparer.Ordinal);
    }
}
