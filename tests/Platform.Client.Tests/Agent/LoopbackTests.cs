using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Agent;

/// <summary>The local API by TCP: off unless asked for, and then for nobody but who has the token.</summary>
public sealed class LoopbackTests
{
    [Fact]
    public async Task Loopback_NotAskedFor_IsNotThere()
    {
        await using var agent = await AgentFixture.StartAsync();

        Assert.False(File.Exists(agent.Sockets.Loopback));
    }

    [Fact]
    public async Task Token_OfTheOwnersFile_OpensAndTheFileGoesWithTheAgent()
    {
        await using var agent = await StartAsync();
        var (url, token) = Read(agent);

        var answer = await AskAsync(url, token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(agent.Sockets.Loopback));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Forms.Secret("Production"), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        await agent.StopServingAsync();
        Assert.False(File.Exists(agent.Sockets.Loopback));
    }

    [Fact]
    public async Task Token_MadeAnewAtEachStart_IsAnother()
    {
        await using var agent = await StartAsync();
        var first = Read(agent).Token;
        await agent.StopServingAsync();
        await agent.ServeAgainAsync(0);

        Assert.NotEqual(first, Read(agent).Token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(Read(agent).Url, first)).StatusCode);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "no token")]
    [InlineData(HttpStatusCode.Unauthorized, "wrong token")]
    [InlineData(HttpStatusCode.Unauthorized, "token in the query")]
    [InlineData(HttpStatusCode.MisdirectedRequest, "host of a page")]
    [InlineData(HttpStatusCode.MisdirectedRequest, "other port")]
    [InlineData(HttpStatusCode.Forbidden, "origin")]
    [InlineData(HttpStatusCode.Forbidden, "fetch of a page")]
    public async Task Request_OfAPageOrAnotherUser_IsRefusedWithoutAWord(HttpStatusCode expected, string what)
    {
        await using var agent = await StartAsync();
        var (url, token) = Read(agent);

        var answer = await AskAsync(url, what switch { "no token" or "token in the query" => null, "wrong token" => new string('0', token.Length), _ => token }, request =>
        {
            request.Headers.Host = what switch { "host of a page" => $"evil.example:{url.Port}", "other port" => $"127.0.0.1:{url.Port + 1}", _ => null };
            if (what == "origin")
                request.Headers.Add("Origin", url.GetLeftPart(UriPartial.Authority));
            if (what == "fetch of a page")
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (what == "token in the query")
                request.RequestUri = new Uri(url, $"/v1/credential?provider=openai&access_token={token}");
        });

        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain("sk-proj", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<AgentFixture> StartAsync()
    {
        var agent = await AgentFixture.StartAsync(loopbackPort: 0);
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        return agent;
    }

    private static (Uri Url, string Token) Read(AgentFixture agent)
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(agent.Sockets.Loopback)).RootElement;
        return (new Uri(json.GetProperty("url").GetString()!), json.GetProperty("token").GetString()!);
    }

    private static async Task<HttpResponseMessage> AskAsync(Uri url, string? token, Action<HttpRequestMessage>? change = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "/v1/credential?provider=openai"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        change?.Invoke(request);
        return await http.SendAsync(request);
    }
}
