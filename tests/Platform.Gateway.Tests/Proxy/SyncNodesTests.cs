using Grpc.Core;
using Platform.Gateway.Tests.Backends;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Proxy;

public class SyncNodesTests
{
    [Fact]
    public async Task Streams_ToSeveralNodes_AreSpreadOverAll()
    {
        await using var gateway = await GatewayHarness.StartAsync(syncNodes: 3);

        var calls = await OpenAsync(gateway, 30);

        // The less busy of two random nodes: no node is left far behind.
        Assert.All(gateway.Backends, backend => Assert.InRange(backend.Observations.Open, 3, 20));
        Assert.Equal(30, gateway.Backends.Sum(backend => backend.Observations.Open));
        calls.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task DeadNode_AfterOneFailedCall_GetsNoMore()
    {
        // Probes play no part here: only what calls find out.
        await using var gateway = await GatewayHarness.StartAsync(syncNodes: 2, ("Gateway:HealthInterval", "00:10:00"), ("Gateway:HealthTimeout", "00:00:50"));
        await Wait.UntilAsync(() => gateway.HealthOf("sync-2") == "healthy");
        await gateway.Backends[1].KillAsync();

        var failures = 0;
        for (var i = 0; i < 40; i++)
            failures += await SucceedsAsync(gateway) ? 0 : 1;

        Assert.InRange(failures, 0, 1);
        Assert.Equal(40 - failures, gateway.Backend.Observations.Calls);
    }

    [Fact]
    public async Task NodeThatIsNotReady_GetsNoNewCalls()
    {
        await using var gateway = await GatewayHarness.StartAsync(syncNodes: 2, ("Gateway:HealthInterval", "00:00:00.1"));
        gateway.Backends[1].IsReady = false;
        await Wait.UntilAsync(() => gateway.HealthOf("sync-2") == "unhealthy");
        var before = gateway.Backends[1].Observations.Calls;

        for (var i = 0; i < 20; i++)
            Assert.True(await SucceedsAsync(gateway));

        Assert.Equal(before, gateway.Backends[1].Observations.Calls);
        gateway.Backends[1].IsReady = true;
        await Wait.UntilAsync(() => gateway.HealthOf("sync-2") == "healthy");
    }

    [Fact]
    public async Task ThousandStreams_AtOnce_AllGetEveryMessage()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var calls = await OpenAsync(gateway, 1000);
        Assert.Equal(1000, gateway.Backend.Observations.Open);
        // 100 streams to a connection, on the far side too.
        Assert.InRange(gateway.Backend.Connections, 10, 40);
        gateway.Backend.Observations.SendSignal();
        var received = await Task.WhenAll(calls.Select(async call =>
        {
            var next = await call.ResponseStream.MoveNext(default);
            var number = call.ResponseStream.Current.Format;
            return next && number == 1 && !await call.ResponseStream.MoveNext(default);
        })).WaitAsync(GatewayHarness.HangGuard);

        Assert.Equal(1000, received.Count(complete => complete));
        calls.ForEach(call => call.Dispose());
    }

    private static async Task<List<AsyncServerStreamingCall<WatchResponse>>> OpenAsync(GatewayHarness gateway, int count)
    {
        var calls = Enumerable.Range(0, count)
            .Select(_ => gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.UntilSignal)))
            .ToList();
        var opened = await Task.WhenAll(calls.Select(call => call.ResponseStream.MoveNext(default))).WaitAsync(GatewayHarness.HangGuard);
        Assert.All(opened, Assert.True);
        return calls;
    }

    private static async Task<bool> SucceedsAsync(GatewayHarness gateway)
    {
        try
        {
            using var call = gateway.Stream.Watch(new WatchRequest(), Script.Of(Script.Count));
            return await call.ResponseStream.ReadAllAsync().CountAsync() == 100;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }
}
