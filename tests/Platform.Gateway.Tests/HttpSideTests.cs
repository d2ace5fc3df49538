using System.Net;

namespace Platform.Gateway.Tests;

public class HttpSideTests
{
    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/.well-known/platform", HttpStatusCode.OK)]
    [InlineData("/.well-known/jwks.json", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("/platform.org.v1.TokenService/GetSetupState", HttpStatusCode.MethodNotAllowed)]
    public async Task Answer_ThatIsNoCall_HasSecurityHeaders(string path, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var response = await gateway.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task SetupPage_OpenedInABrowser_SaysHowToGoOn()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var response = await gateway.Http.GetAsync(new Uri("/setup", UriKind.Relative));

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("piecesos setup '", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_OfTheOrgService_ComeThroughWithoutTheCallersLies()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.HttpUrl, "/.well-known/openid-configuration"));
        request.Headers.Add("X-Forwarded-For", "a-lie");
        request.Headers.Add("Cookie", "session=secret");

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal("{\"forwardedFor\":\"127.0.0.1\",\"cookie\":\"\"}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/secret-page")]
    [InlineData("/.well-known/../secret-page")]
    [InlineData("/.well-known/jwks.json/../../secret-page")]
    [InlineData("/.well-known/jwks.json/more")]
    public async Task OtherPages_OfTheOrgService_AreNotPublic(string path)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var uri = new Uri(
            gateway.HttpUrl.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        using var response = await gateway.Http.GetAsync(uri);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Documents_OfAnOrgServiceThatIsDown_AreABadGateway()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Backend.KillAsync();

        using var response = await gateway.Http.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task Headers_OverTheLimit_AreRefused()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.HttpUrl, "/health/live"));
        request.Headers.Add("X-Large", new string('x', 17 * 1024));

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }
}
