using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Platform.Defaults;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Edge;

/// <summary>How much one network address may ask.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task SignIns_OfManyAccountsFromOneAddress_AreLimitedAndOtherCallsAreNot()
    {
        await using var site = await Site.StartAsync(("Gateway:SignInsPerMinute", "5"));
        var (owner, _) = await site.SetUpAsync();
        using var _1 = owner;
        using var guesser = site.Open();
        var statuses = new List<HttpStatusCode>();

        for (var number = 0; number < 30; number++)
            statuses.Add((await guesser.TryPostAsync("/session/sign-in", new { email = $"person{number}@acme.test", password = "a guess like others" })).Status);

        Assert.InRange(statuses.Count(status => status == HttpStatusCode.TooManyRequests), 10, 29);
        Assert.All(statuses.Where(status => status != HttpStatusCode.TooManyRequests), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        await owner.Organizations.ListOrganizationsAsync(new());
    }

    [Fact]
    public async Task SignIns_ByCall_AreLimitedInGrpc()
    {
        await using var site = await Site.StartAsync(("Gateway:SignInsPerMinute", "5"));
        var tokens = new TokenService.TokenServiceClient(site.Channel);
        var reasons = new List<string?>();

        for (var number = 0; number < 10; number++)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() =>
                tokens.CreateUserTokenAsync(new() { Email = $"person{number}@acme.test", Password = ByteString.CopyFromUtf8("a guess like others") }).ResponseAsync);
            reasons.Add(RpcFailure.Reason(failure));
        }

        Assert.Contains("WRONG_EMAIL_OR_PASSWORD", reasons);
        Assert.Contains("TOO_MANY_REQUESTS", reasons);
    }

    [Fact]
    public async Task Calls_FromOneAddress_AreLimited()
    {
        await using var site = await Site.StartAsync(("Gateway:CallsPerMinute", "10"));
        using var browser = site.Open();
        var refused = 0;

        for (var number = 0; number < 60; number++)
            refused += (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"))).StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;

        Assert.InRange(refused, 20, 50);
    }
}
