using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Edge;

/// <summary>How much one network address, one account and one connection may ask.</summary>
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
    public async Task Calls_OfOneAccount_AreLimited_AndOfAnotherAreNot()
    {
        await using var site = await Site.StartAsync(("Limits:CallsPerMinute", "60"));
        var (owner, organizationId) = await site.SetUpAsync();
        using var mia = await site.AddAsync(owner, organizationId, "mia@acme.test");
        using var elsewhere = site.Open();
        await elsewhere.SignInAsync(Site.OwnerEmail);
        using var _1 = owner;
        var reasons = new List<string?>();

        for (var number = 0; number < 100; number++)
            reasons.Add(await ReasonAsync(number % 2 == 0 ? owner : elsewhere));

        Assert.Equal([null, "TOO_MANY_REQUESTS"], reasons.Distinct());
        Assert.InRange(reasons.Count(reason => reason is null), 50, 90);
        Assert.Null(await ReasonAsync(mia));

        static async Task<string?> ReasonAsync(Browser browser)
        {
            try
            {
                await browser.Organizations.ListOrganizationsAsync(new());
                return null;
            }
            catch (RpcException exception)
            {
                return RpcFailure.Reason(exception);
            }
        }
    }

    [Fact]
    public async Task Enrolments_OfOneAccount_AreLimited()
    {
        await using var site = await Site.StartAsync(("Limits:EnrolmentsPerMinute", "3"));
        var (owner, _) = await site.SetUpAsync();
        using var _1 = owner;
        for (var number = 0; number < 3; number++)
            await Enrolled.EnrolAsync(owner, $"laptop {number}");

        var failure = await Assert.ThrowsAsync<RpcException>(() => Enrolled.EnrolAsync(owner, "one more"));

        Assert.Equal("TOO_MANY_REQUESTS", RpcFailure.Reason(failure));
        Assert.Equal(3, (await owner.Devices.ListDevicesAsync(new())).Devices.Count);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosedUnread()
    {
        await using var site = await Site.StartAsync(("Gateway:MaxConnections", "8"));
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var sockets = new List<TcpClient>();
        for (var number = 0; number < 20; number++)
        {
            sockets.Add(new TcpClient());
            await sockets[^1].ConnectAsync(site.Url.Host, site.Url.Port, guard.Token);
        }

        // Each connection that is served gets an answer; one too many gets its end.
        var answers = await Task.WhenAll(sockets.Select(socket => AnswerAsync(socket, guard.Token)));

        Assert.Equal(8, answers.Count(answered => answered));
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Listener_PeerThatAnswersNoPing_IsLetGo()
    {
        await using var site = await Site.StartAsync(("Gateway:KeepAlivePingDelay", "00:00:01"), ("Gateway:KeepAlivePingTimeout", "00:00:01"));
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        Assert.True(await Http2Settings.IsPingedAndLetGoAsync(site.ChannelOf("gateway").Target, guard.Token));
    }

    [Fact]
    public async Task Limits_OfEveryProcess_AreSetAndSaid()
    {
        await using var site = await Site.StartAsync();
        foreach (var process in Site.Processes)
        {
            var said = await Http2Settings.ReadAsync(site.ChannelOf(process).Target);
            var limits = site.ServicesOf(process).GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

            Assert.Equal((100u, 16u * 1024), (said[Http2Settings.MaxConcurrentStreams], said[Http2Settings.MaxHeaderListSize]));
            Assert.Equal(process == "gateway" ? 10_000 : 50_000, limits.MaxConcurrentConnections);
            Assert.Equal((16 * 1024, 64), (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount));
            Assert.Equal((10, 120), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds));
            Assert.InRange(limits.MaxRequestBodySize!.Value, ServiceDefaults.MaxReceiveMessageSize, 8 * 1024 * 1024);
            Assert.Equal((10, 5), (limits.Http2.KeepAlivePingDelay.TotalSeconds, limits.Http2.KeepAlivePingTimeout.TotalSeconds));
        }
    }

    private static async Task<bool> AnswerAsync(TcpClient socket, CancellationToken stop)
    {
        try
        {
            await socket.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), stop);
            return await socket.GetStream().ReadAsync(new byte[1], stop) == 1;
        }
        catch (IOException)
        {
            return false;
        }
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
