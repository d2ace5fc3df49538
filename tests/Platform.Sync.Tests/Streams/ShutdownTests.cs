using Grpc.Core;
using Platform.Defaults;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Streams;

public sealed class ShutdownTests : IAsyncLifetime
{
    private SyncPlatform _platform = null!;
    private FeedModel _feed = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _feed = _platform.Credentials.AddFeed();
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Stop_EndsEveryStreamAsUnavailable()
    {
        var node = await _platform.StartNodeAsync();
        var streams = Enumerable.Range(0, 20).Select(_ => _platform.AddDevice(_feed).Open(node)).ToList();
        foreach (var stream in streams)
            await stream.UntilHeartbeatAsync(_feed);

        var endings = streams.Select(stream => stream.EndAsync()).ToList();
        await node.StopAsync();
        var failures = await Task.WhenAll(endings);

        Assert.All(failures, failure => Assert.Equal((StatusCode.Unavailable, "SHUTTING_DOWN"), (failure.StatusCode, RpcFailure.Reason(failure))));
    }

    [Fact]
    public async Task Stop_HandsOverAcknowledgements()
    {
        var node = await _platform.StartNodeAsync(("AcknowledgementInterval", "00:00:02"));
        var device = _platform.AddDevice(_feed);
        await device.Open(node).UntilHeartbeatAsync(_feed);
        _platform.Credentials.RefusesAcknowledgements = true;
        await device.AcknowledgeAsync(node, _feed.Head);
        _platform.Credentials.RefusesAcknowledgements = false;

        await node.StopAsync();

        Assert.Equal(FeedModel.Bytes(device.DeviceId), _platform.Credentials.Acknowledged.SelectMany(request => request.Acknowledgements).Single().DeviceId);
    }

    [Fact]
    public async Task Stop_ADeviceThatDoesNotRead_DoesNotHoldItUp()
    {
        var node = await _platform.StartNodeAsync(("WriteDeadline", "00:05:00"));
        var device = _platform.AddDevice(_feed);
        await using var stuck = await StuckDevice.OpenAsync(node, device, _platform.TokenOf(device));
        await stuck.FillAsync(_platform, _feed, node);

        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(9));
    }
}
