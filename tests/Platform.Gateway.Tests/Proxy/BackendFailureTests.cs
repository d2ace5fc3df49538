using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Proxy;

public class BackendFailureTests
{
    [Fact]
    public async Task UnaryCall_ToServiceThatIsDown_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Backend.KillAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("SERVICE_UNREACHABLE", RpcFailure.Reason(failure));
    }

    [Fact]
    public async Task Stream_ToServiceThatIsDown_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Backend.KillAsync();

        using var call = gateway.Stream.Watch(new WatchRequest());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task UnaryCall_WhoseServiceDiesBeforeItAnswers_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var call = gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest(), Script.Of(Script.Hang));
        await Wait.UntilAsync(() => gateway.Backend.Observations.Calls > 0);
        await gateway.Backend.KillAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Stream_WhoseServiceDies_IsUnavailableAfterItsMessages()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.UntilSignal));
        Assert.True(await call.ResponseStream.MoveNext(default));
        await gateway.Backend.KillAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("SERVICE_UNREACHABLE", RpcFailure.Reason(failure));
    }

    [Fact]
    public async Task Stream_WhoseServiceDiesBeforeTheFirstMessage_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Quiet));
        await call.ResponseHeadersAsync;
        await gateway.Backend.KillAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Stream_WhoseServiceDiesWithinAMessage_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.HalfMessage));
        await call.ResponseHeadersAsync;
        var next = call.ResponseStream.MoveNext(default);
        await gateway.Backend.KillAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => next);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task UnaryCall_AnsweredByAPage_IsAStatus(int status, StatusCode expected)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest(), Script.Of($"{Script.Http}{status}")));

        Assert.Equal(expected, failure.StatusCode);
        Assert.Equal("SERVICE_ANSWERED_HTTP", RpcFailure.Reason(failure));
    }

    [Fact]
    public async Task Service_ThatComesBack_IsReachedAgain()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest());
        var (httpPort, grpcPort) = (gateway.Backend.HttpUrl.Port, gateway.Backend.GrpcUrl.Port);
        await gateway.Backend.KillAsync();
        await Assert.ThrowsAsync<RpcException>(async () => await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest()));

        await using var again = await Backend.StartAsync(httpPort, grpcPort);
        var response = await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest { Email = "back" });

        Assert.Equal("back", response.UserId);
    }
}
