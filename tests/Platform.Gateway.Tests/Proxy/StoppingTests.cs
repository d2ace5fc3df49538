using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Tests.Backends;
using Platform.Gateway.Tests.GrpcWeb;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Proxy;

public class StoppingTests
{
    [Fact]
    public async Task Stream_WhenTheGatewayStops_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.UntilSignal));
        Assert.True(await call.ResponseStream.MoveNext(default));

        var stopped = gateway.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("SHUTTING_DOWN", RpcFailure.Reason(failure));
        await stopped.WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task WebStream_WhenTheGatewayStops_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var response = await new WebClient(gateway).SendAsync(
            WebClient.Watch, WebClient.Binary, [WebClient.Frame(new WatchRequest())], (Script.Header, Script.Quiet));
        var reader = await WebClient.ReaderOfAsync(response);

        var stopped = gateway.StopAsync();
        var last = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);

        Assert.Equal("14", WebReader.ReadTrailers(last!.Value.Payload)["grpc-status"]);
        await stopped.WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task UnaryCall_ThatHangsWhenTheGatewayStops_IsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var call = gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest(), Script.Of(Script.Hang));
        await Wait.UntilAsync(() => gateway.Backend.Observations.Calls > 0);

        var stopped = gateway.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await stopped.WaitAsync(GatewayHarness.HangGuard);
    }
}
