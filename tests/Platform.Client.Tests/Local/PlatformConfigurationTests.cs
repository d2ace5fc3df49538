using Microsoft.Extensions.Configuration;
using Platform.Client.Tests.Agent;
using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Local;

/// <summary>The credentials as an application's configuration.</summary>
public sealed class PlatformConfigurationTests
{
    [Fact]
    public async Task Build_OneAndSeveral_HaveTheirKeys()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()), (Guid.CreateVersion7(), Forms.Anthropic("One")), (Guid.CreateVersion7(), Forms.Anthropic("Two:3")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);

        using var root = new Root(agent.Folder.Path);

        Assert.Equal(Forms.Secret("Production"), root.Value["Credentials:openai:Production:ApiKey"]);
        Assert.Equal(Forms.Secret("Production"), root.Value["Credentials:openai:apikey"]);
        Assert.Equal("sk-ant-api03-made-up-0123456789", root.Value["Credentials:anthropic:Two-3:ApiKey"]);
        Assert.Null(root.Value["Credentials:anthropic:ApiKey"]);
        Assert.Equal(Forms.Secret("Production"), root.Value.GetSection("Credentials:openai").Get<Bound>()!.ApiKey);
    }

    [Fact]
    public async Task Build_TwoThatWouldHaveOneKey_GivesNeither()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.Anthropic("A:B")), (Guid.CreateVersion7(), Forms.Anthropic("a-b")), (Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);

        using var root = new Root(agent.Folder.Path);

        Assert.Null(root.Value["Credentials:anthropic:a-b:ApiKey"]);
        Assert.NotNull(root.Value["Credentials:openai:ApiKey"]);
    }

    [Fact]
    public async Task Change_NewSecretAndRemoval_Reload()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        using var root = new Root(agent.Folder.Path);

        agent.Platform.Feed.Commit((id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));
        await Eventually.TrueAsync(() => root.Value["Credentials:openai:ApiKey"] == "sk-proj-second-0123456789");
        agent.Platform.Feed.Commit((id, null));
        await Eventually.TrueAsync(() => root.Value["Credentials:openai:ApiKey"] is null);

        Assert.Equal(2, root.Reloads);
    }

    [Fact]
    public async Task NoAgent_Required_FailsAndOptional_WaitsForIt()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        await agent.StopServingAsync();

        var failure = Assert.Throws<PlatformClientException>(() => new Root(agent.Folder.Path));
        using var root = new Root(agent.Folder.Path, optional: true);
        Assert.Null(root.Value["Credentials:openai:ApiKey"]);
        await agent.ServeAgainAsync();

        Assert.Equal(ClientFailure.NoAgent, failure.Failure);
        Assert.Contains("piecesos agent", failure.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => root.Value["Credentials:openai:ApiKey"] == Forms.Secret("Production"));
    }

    [Fact]
    public async Task Organization_AnotherOne_IsLeftOut()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);

        using var other = new Root(agent.Folder.Path, organization: Guid.NewGuid());
        using var own = new Root(agent.Folder.Path, organization: agent.Platform.Feed.OrganizationId);

        Assert.Empty(other.Value.GetChildren());
        Assert.NotNull(own.Value["Credentials:openai:ApiKey"]);
    }

    private sealed class Bound
    {
        public string ApiKey { get; set; } = "";
    }

    /// <summary>A configuration, and how often it was reloaded.</summary>
    private sealed class Root : IDisposable
    {
        private readonly IDisposable _registration;
        private int _reloads;

        public Root(string folder, bool optional = false, Guid? organization = null)
        {
            Value = new ConfigurationBuilder().AddPlatformConfiguration(options =>
            {
                options.Agent = new PlatformCredentialsOptions { Folder = folder, Timeout = Eventually.Limit };
                options.Optional = optional;
                options.Organization = organization;
            }).Build();
            _registration = Microsoft.Extensions.Primitives.ChangeToken.OnChange(Value.GetReloadToken, () => Interlocked.Increment(ref _reloads));
        }

        public IConfigurationRoot Value { get; }

        public int Reloads => Volatile.Read(ref _reloads);

        public void Dispose()
        {
            _registration.Dispose();
            ((IDisposable)Value).Dispose();
        }
    }
}
