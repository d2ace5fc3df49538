using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Proxy;

public class NativeCallTests
{
    [Fact]
    public async Task UnaryCall_ThroughGateway_CarriesMessageMetadataAndTrailers()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var password = RandomNumberGenerator.GetBytes(1000);
        var metadata = new Metadata { { "echo-bin", [1, 2, 255] } };

        using var call = gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest { Email = "a@example.org", Password = ByteString.CopyFrom(password) }, metadata);
        var headers = await call.ResponseHeadersAsync;
        var response = await call;

        Assert.Equal("a@example.org", response.UserId);
        Assert.Equal(Convert.ToBase64String(password), response.AccessToken);
        Assert.Equal("at the start", headers.GetValue("header-text"));
        Assert.Equal([1, 2, 255], headers.GetValueBytes("echo-bin"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("at the end", call.GetTrailers().GetValue("trailer-text"));
        Assert.Equal([0, 1, 254, 255], call.GetTrailers().GetValueBytes("trailer-bin"));
    }

    [Fact]
    public async Task UnaryCall_Of2MiB_Arrives()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var password = RandomNumberGenerator.GetBytes(2 * 1024 * 1024);

        var response = await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest { Password = ByteString.CopyFrom(password) });

        Assert.Equal(password, Convert.FromBase64String(response.AccessToken));
    }

    [Fact]
    public async Task UnaryCall_OverServicesLimit_IsResourceExhausted()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest { Password = ByteString.CopyFrom(new byte[5 * 1024 * 1024]) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task UnaryCall_ThatFails_CarriesStatusTextAndDetails()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest(), Script.Of(Script.Fail)));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal("Nothing is here: ünïcode %.", failure.Status.Detail);
        Assert.Equal("NO_SUCH_THING", RpcFailure.Reason(failure));
        Assert.Equal(new FieldFailure("email", "Wrong."), Assert.Single(RpcFailure.Fields(failure)));
    }

    [Fact]
    public async Task UnaryCall_PastItsDeadline_EndsAtBothEnds()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest(), Script.Of(Script.Hang, "late"), DateTime.UtcNow.AddMilliseconds(500)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await gateway.Backend.Observations.CancellationOf("late").WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task UnaryCall_WithDeadline_TellsTheService()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var response = await gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest(), Script.Of(Script.Headers), DateTime.UtcNow.AddMinutes(5));

        Assert.True(HeadersOf(response).ContainsKey("grpc-timeout"));
    }

    [Fact]
    public async Task UnaryCall_WithHeadersOfAProxy_ArrivesWithTheGatewaysInstead()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var metadata = Script.Of(Script.Headers);
        foreach (var name in (string[])["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-prefix", "x-forwarded-port", "x-original-host", "x-real-ip", "x-user-id", "cookie"])
            metadata.Add(name, "a-lie");
        metadata.Add("authorization", "Bearer kept");
        metadata.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var response = await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest(), metadata);

        var headers = HeadersOf(response);
        Assert.DoesNotContain("a-lie", headers.Values);
        Assert.Equal("127.0.0.1", headers["x-forwarded-for"]);
        Assert.Equal(gateway.GrpcUrl.Authority, headers["x-forwarded-host"]);
        Assert.Equal("http", headers["x-forwarded-proto"]);
        Assert.Equal("Bearer kept", headers["authorization"]);
        Assert.Equal("trailers", headers["te"]);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnaryCall_Cancelled_CancelsTheService()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var cancellation = new CancellationTokenSource();

        var call = gateway.Unary.CreateUserTokenAsync(
            new CreateUserTokenRequest(), Script.Of(Script.Hang, "gone"), cancellationToken: cancellation.Token);
        await Wait.UntilAsync(() => gateway.Backend.Observations.Calls > 0);
        await cancellation.CancelAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await gateway.Backend.Observations.CancellationOf("gone").WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task Stream_ThroughGateway_ArrivesWholeInOrderWithTrailers()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Count));
        var messages = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((uint)i, i * 31)), messages.Select(m => (m.Format, m.Body.Length)));
        Assert.Equal("at the end", call.GetTrailers().GetValue("trailer-text"));
    }

    [Fact]
    public async Task Stream_OfLargeMessages_Arrives()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Large));
        var messages = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal(Enumerable.Repeat(1024 * 1024, 8), messages.Select(message => message.Body.Length));
    }

    [Fact]
    public async Task Stream_WithoutAMessageYet_LooksOpen()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Quiet));
        var headers = await call.ResponseHeadersAsync.WaitAsync(GatewayHarness.HangGuard);

        Assert.NotNull(headers);
    }

    [Fact]
    public async Task Stream_ThatFailsAfterMessages_CarriesTheServicesStatus()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Fail));
        Assert.True(await call.ResponseStream.MoveNext(default));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal("Too many.", failure.Status.Detail);
    }

    [Fact]
    public async Task Stream_PastItsDeadline_IsDeadlineExceeded()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Quiet, "late"), DateTime.UtcNow.AddMilliseconds(500));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await gateway.Backend.Observations.CancellationOf("late").WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task Stream_LeftByItsCaller_IsCancelledAtTheService()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using (var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Beat, "left")))
            Assert.True(await call.ResponseStream.MoveNext(default));

        await gateway.Backend.Observations.CancellationOf("left").WaitAsync(GatewayHarness.HangGuard);
    }

    private static Dictionary<string, string> HeadersOf(CreateUserTokenResponse response) =>
        new(JsonSerializer.Deserialize<Dictionary<string, string>>(response.AccessToken)!, StringComparer.OrdinalIgnoreCase);
}
