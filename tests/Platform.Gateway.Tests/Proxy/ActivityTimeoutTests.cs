using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Proxy;

public class ActivityTimeoutTests
{
    [Fact]
    public async Task Stream_WithNothingButHeartbeats_OutlivesTheTimeout()
    {
        // Eight heartbeats in a timeout, two timeouts in the stream: the relation of 15 s to 60 s, with room for a slow machine.
        var timeout = 8 * ScriptedStream.BeatPeriod;
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:ActivityTimeout", timeout.ToString()));

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Beat));
        for (uint i = 0; i < 20; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal(i, call.ResponseStream.Current.Format);
        }

        Assert.Equal(1, gateway.Backend.Observations.Open);
    }

    [Fact]
    public async Task Stream_OfASilentService_EndsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:ActivityTimeout", "00:00:01"));

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Quiet, "silent"));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await gateway.Backend.Observations.CancellationOf("silent").WaitAsync(GatewayHarness.HangGuard);
    }

    [Fact]
    public async Task UnaryCall_ToASilentService_EndsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:ActivityTimeout", "00:00:01"));

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Unary.CreateUserTokenAsync(new CreateUserTokenRequest(), Script.Of(Script.Hang)));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("SERVICE_SILENT", RpcFailure.Reason(failure));
    }

    [Fact]
    public async Task Stream_WhoseCallerStopsReading_IsGivenUp()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:ActivityTimeout", "00:00:01"));

        using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Large, "slow"));
        await call.ResponseHeadersAsync;

        await gateway.Backend.Observations.CancellationOf("slow").WaitAsync(GatewayHarness.HangGuard);
        await Wait.UntilAsync(() => gateway.Backend.Observations.Open == 0);
    }
}
