using System.Net.Http.Headers;
using System.Text;
using Platform.Identity.Tests.Harness;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Edge;

/// <summary>Requests that another site could have a signed-in browser send, in every form that browsers have: none has an effect.</summary>
public sealed class CrossSiteTests(ITestOutputHelper output)
{
    private static readonly (string? Site, string? Origin)[] Sources =
    [
        ("cross-site", "https://evil.test"),
        ("cross-site", null),
        ("cross-site", "null"),
        ("same-site", "http://127.0.0.1:1"),
        ("none", null),
        (null, "https://evil.test"),
        (null, "null"),
        (null, "http://127.0.0.1.evil.test"),
        (null, null),
        ("same-origin", "https://evil.test"),
        ("same-origin, cross-site", null),
        ("cross-site", "OWN"),
    ];

    private static readonly string?[] ContentTypes =
        ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/grpc-web+proto", "application/grpc-web-text", "application/grpc", null];

    private static readonly string[] Targets =
    [
        "/session/sign-out",
        "/session/step-up",
        "/session/sign-in",
        "/oauth/authorize",
        "/oauth/device",
        "/platform.org.v1.OrganizationService/CreateOrganization",
        "/platform.org.v1.AccountService/UpdateAccount",
    ];

    [Fact]
    public async Task Request_OfAnotherSite_HasNoEffect()
    {
        await using var site = await Site.StartAsync();
        var (owner, _) = await site.SetUpAsync();
        using var _1 = owner;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Url };
        var before = await StateAsync(owner);
        var sent = 0;
        foreach (var target in Targets)
        {
            foreach (var source in Sources)
            {
                foreach (var contentType in ContentTypes)
                {
                    // With and without the header that a page of ours sends: to send it, another site would have to ask first.
                    foreach (var header in (bool[])[true, false])
                    {
                        if (header && contentType is "text/plain" or null)
                            continue;

                        using var request = Request(site, owner, target, source, contentType, header);
                        using var response = await http.SendAsync(request);
                        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
                        Assert.DoesNotContain(response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], cookie => cookie.StartsWith("__Host-session", StringComparison.Ordinal));
                        sent++;
                    }
                }
            }
        }

        output.WriteLine($"{sent} requests");
        Assert.True(sent >= 500, $"{sent}");
        Assert.Equal(before, await StateAsync(owner));
    }

    [Fact]
    public async Task Preflight_OfAnotherSite_IsNotAnswered()
    {
        await using var site = await Site.StartAsync();
        using var http = new HttpClient { BaseAddress = site.Url };
        foreach (var target in Targets)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, target);
            request.Headers.Add("Origin", "https://evil.test");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "x-platform");

            using var response = await http.SendAsync(request);

            Assert.False(response.IsSuccessStatusCode);
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("/session")]
    [InlineData("/oauth/authorize?client_id=piecesos")]
    [InlineData("/")]
    public async Task Answer_ToAnotherSite_CannotBeReadOrFramed(string path)
    {
        await using var site = await Site.StartAsync();
        using var http = new HttpClient { BaseAddress = site.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://evil.test");

        using var response = await http.SendAsync(request);

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(Site site, Browser owner, string target, (string? Site, string? Origin) source, string? contentType, bool header)
    {
        var body = contentType switch
        {
            "application/x-www-form-urlencoded" => Encoding.UTF8.GetBytes($"decision=allow&client_id=piecesos&redirect_uri={Uri.EscapeDataString(OAuthClient.RedirectUri)}&response_type=code&code_challenge={new string('a', 43)}&code_challenge_method=S256&user_code=BCDF-GHJK"),
            "application/grpc-web+proto" or "application/grpc" => (byte[])[0, 0, 0, 0, 6, 10, 4, .. "Evil"u8],
            "application/grpc-web-text" => Encoding.ASCII.GetBytes(Convert.ToBase64String((byte[])[0, 0, 0, 0, 6, 10, 4, .. "Evil"u8])),
            _ => Encoding.UTF8.GetBytes($$"""{"email":"{{Site.OwnerEmail}}","password":"{{Site.Password}}"}"""),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        // As if the browser sent the cookie, although it is strict.
        request.Headers.TryAddWithoutValidation("Cookie", $"{Browser.SessionCookie}={owner.Cookies[Browser.SessionCookie]}");
        if (header)
            request.Headers.TryAddWithoutValidation("X-Platform", "1");
        if (source.Site is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", source.Site);
        if (source.Origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", source.Origin == "OWN" ? site.Issuer : source.Origin);
        return request;
    }

    private static async Task<(int Organizations, string Name, string? Session)> StateAsync(Browser owner) => (
        (await owner.Organizations.ListOrganizationsAsync(new())).Organizations.Count,
        (await owner.Account.GetAccountAsync(new())).Account.DisplayName,
        (await owner.GetAsync("/session")).GetProperty("absoluteExpires").GetString());
}
