using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Grpc.Core;
using Platform.Client.Tests.Fixture;
using Platform.Local.V1;
using Platform.TestKit;

namespace Platform.Client.Tests.Agent;

public sealed class LocalApiTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Grpc_ListGetAndStatus_SayWhatTheMachineHolds()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()), (Guid.CreateVersion7(), Forms.Vertex()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var local = agent.Grpc();

        var listed = await local.ListCredentialsAsync(new ListCredentialsRequest());
        var got = await local.GetCredentialAsync(new GetCredentialRequest { Provider = "openai" });
        var file = await local.GetCredentialAsync(new GetCredentialRequest { Name = "vertex" });
        var status = await local.GetStatusAsync(new GetStatusRequest());

        Assert.Equal(["Production", "Vertex"], listed.Credentials.Select(one => one.Name).Order());
        Assert.All(listed.Credentials, one => Assert.DoesNotContain("0123456789abc", one.ToString(), StringComparison.Ordinal));
        Assert.Equal(Forms.Secret("Production"), got.Environment.Single(one => one.Name == "OPENAI_API_KEY").Value.ToStringUtf8());
        Assert.Equal(Forms.Secret("Production"), got.Fields.Single(field => field is { Name: "api_key", Secret: true }).Value.ToStringUtf8());
        Assert.DoesNotContain(file.Environment, one => one.Name == "GOOGLE_APPLICATION_CREDENTIALS");
        Assert.True(status.Connected);
        var feed = Assert.Single(status.Feeds);
        Assert.Equal((1L, 2, true), (feed.Revision, feed.Credentials, feed.Usable));
    }

    [Fact]
    public async Task Grpc_NothingOrSeveralFit_SaysWhich()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("One")), (Guid.CreateVersion7(), Forms.OpenAi("Two")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var local = agent.Grpc();

        var several = await Assert.ThrowsAsync<RpcException>(() => local.GetCredentialAsync(new GetCredentialRequest { Provider = "openai" }).ResponseAsync);
        var none = await Assert.ThrowsAsync<RpcException>(() => local.GetCredentialAsync(new GetCredentialRequest { Provider = "gemini" }).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, several.StatusCode);
        Assert.StartsWith("AMBIGUOUS", several.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.NotFound, none.StatusCode);
        Assert.Equal("Two", (await local.GetCredentialAsync(new GetCredentialRequest { Provider = "openai", Name = "two" })).Credential.Name);
    }

    [Fact]
    public async Task Grpc_Watch_TellsWhatIsHeldAndThenEachChange()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi("one")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        using var call = agent.Grpc().WatchCredentials(new WatchCredentialsRequest());
        using var guard = new CancellationTokenSource(Eventually.Limit);

        Assert.True(await call.ResponseStream.MoveNext(guard.Token));
        Assert.Equal("one", Assert.Single(call.ResponseStream.Current.Snapshot.Credentials).Name);
        agent.Platform.Feed.Commit((id, Forms.OpenAi("two")));
        Assert.True(await call.ResponseStream.MoveNext(guard.Token));
        Assert.Equal(("two", 2L), (call.ResponseStream.Current.Put.Name, call.ResponseStream.Current.Put.Version));
        agent.Platform.Feed.Commit((id, null));
        Assert.True(await call.ResponseStream.MoveNext(guard.Token));
        Assert.Equal("two", call.ResponseStream.Current.Removed.Name);
    }

    [Fact]
    public async Task Http_TheSame_AsJson()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var http = agent.Http();

        var status = await JsonAsync(http, "/v1/status");
        var listed = await http.GetStringAsync(new Uri("/v1/credentials?provider=openai", UriKind.Relative));
        var got = await JsonAsync(http, "/v1/credential?provider=openai");
        var none = await http.GetAsync(new Uri("/v1/credential?name=nothing", UriKind.Relative));

        Assert.True(status.GetProperty("connected").GetBoolean());
        Assert.Contains("••••", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abc", listed, StringComparison.Ordinal);
        Assert.Equal(Forms.Secret("Production"), got.GetProperty("environment").GetProperty("OPENAI_API_KEY").GetString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("NOT_FOUND", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_Watch_IsALinePerChange()
    {
        await using var agent = await AgentFixture.StartAsync();
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        using var reader = new StreamReader(await agent.Http().GetStreamAsync(new Uri("/v1/watch", UriKind.Relative)));

        Assert.Contains("\"snapshot\"", await reader.ReadLineAsync().WaitAsync(Eventually.Limit), StringComparison.Ordinal);
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("new")));

        var line = JsonDocument.Parse((await reader.ReadLineAsync().WaitAsync(Eventually.Limit))!).RootElement;
        Assert.Equal(("put", "new"), (line.GetProperty("event").GetString(), line.GetProperty("credential").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Sockets_AndTheirFolder_BelongToTheOwnerAlone()
    {
        await using var agent = await AgentFixture.StartAsync();

        Assert.Equal(OwnerFile, File.GetUnixFileMode(agent.Sockets.Grpc));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(agent.Sockets.Http));
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(agent.Sockets.Http)!));
    }

    [Fact]
    public async Task AnotherUser_IsCutOffBeforeItIsHeard()
    {
        await using var agent = await AgentFixture.StartAsync(mayCall: _ => false);

        await Assert.ThrowsAsync<HttpRequestException>(() => agent.Http().GetAsync(new Uri("/v1/status", UriKind.Relative)));
        await Assert.ThrowsAsync<RpcException>(() => agent.Grpc().GetStatusAsync(new GetStatusRequest()).ResponseAsync);
    }

    /// <summary>Even where somebody has opened folder and socket to all, the system says who is calling.</summary>
    [OtherUserFact]
    public async Task AnotherUser_WithTheDoorsOpen_IsCutOffBySystemCheck()
    {
        await using var agent = await AgentFixture.StartAsync();
        for (var folder = Path.GetDirectoryName(agent.Sockets.Http)!; folder.StartsWith(agent.Folder.Path, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(agent.Sockets.Http, (UnixFileMode)0b110_110_110);

        var own = await CurlAsync(agent.Sockets.Http, []);
        var other = await CurlAsync(agent.Sockets.Http, ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]);

        Assert.Contains("device_id", own, StringComparison.Ordinal);
        Assert.Empty(other);
    }

    [Fact]
    public async Task LeaseOver_GivesNothingOutAndSaysWhy()
    {
        var time = new ManualTime();
        await using var agent = await AgentFixture.StartAsync(options: new PlatformWatcherOptions { Time = time });
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        await agent.Platform.StopAsync();
        time.Advance(TimeSpan.FromDays(8));
        var local = agent.Grpc();

        var refused = await Assert.ThrowsAsync<RpcException>(() => local.GetCredentialAsync(new GetCredentialRequest { Provider = "openai" }).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.StartsWith("LEASE_EXPIRED", refused.Status.Detail, StringComparison.Ordinal);
        Assert.False(Assert.Single((await local.GetStatusAsync(new GetStatusRequest())).Feeds).Usable);
    }

    [Fact]
    public async Task Reads_WhileUpdatesPourIn_AllSucceed()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi("key 0")));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var local = agent.Grpc();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var i = 1; i <= 200 && !stop.IsCancellationRequested; i++)
                agent.Platform.Feed.Commit((id, Forms.OpenAi($"key {i}")));
        });

        for (var read = 0; read < 1_000; read++)
        {
            var got = await local.GetCredentialAsync(new GetCredentialRequest { CredentialId = id.ToString("D") });
            Assert.Equal(Forms.Secret(got.Credential.Name), got.Environment.Single(one => one.Name == "OPENAI_API_KEY").Value.ToStringUtf8());
        }

        await stop.CancelAsync();
        await writing;
    }

    private static async Task<JsonElement> JsonAsync(HttpClient http, string path) => JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;

    private static async Task<string> CurlAsync(string socket, string[] before)
    {
        string[] words = [.. before, "curl", "-s", "--max-time", "20", "--unix-socket", socket, "http://agent/v1/status"];
        var start = new ProcessStartInfo(words[0]) { RedirectStandardOutput = true };
        foreach (var word in words[1..])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
