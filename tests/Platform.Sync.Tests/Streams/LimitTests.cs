using Grpc.Core;
using Platform.Defaults;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Streams;

public sealed class LimitTests : IAsyncLifetime
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
    public async Task Watch_AFourthStream_IsRefused_TheOthersStay()
    {
        var node = await _platform.StartNodeAsync();
        var device = _platform.AddDevice(_feed);
        var streams = new[] { device.Open(node, Array.Empty<byte[]>()), device.Open(node, Array.Empty<byte[]>()), device.Open(node, Array.Empty<byte[]>()) };
        foreach (var stream in streams)
            await stream.NextAsync();

        var failure = await device.Open(node, Array.Empty<byte[]>()).EndAsync();

        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_STREAMS"), (failure.StatusCode, RpcFailure.Reason(failure)));
        foreach (var stream in streams)
            await stream.NextAsync();
    }

    [Fact]
    public async Task Watch_AfterAStreamWasClosed_AnotherIsWelcome()
    {
        var node = await _platform.StartNodeAsync(("StreamsPerDevice", "1"));
        var device = _platform.AddDevice(_feed);
        await using (var first = device.Open(node))
            await first.UntilHeartbeatAsync(_feed);

        // The node notices the end of the first a moment later.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await device.Open(node).UntilHeartbeatAsync(_feed);
                return;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted && attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    [Fact]
    public async Task Watch_OverItsMaximumAge_EndsAsUnavailable()
    {
        var node = await _platform.StartNodeAsync(("MaximumAge", "00:00:01"));
        var device = _platform.AddDevice(_feed);

        var failure = await device.Open(node).EndAsync();

        Assert.Equal((StatusCode.Unavailable, "SHUTTING_DOWN"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Fact]
    public async Task Start_WithAToleranceBelowTheInterval_IsRefused() =>
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            _platform.StartNodeAsync(("MembershipInterval", "00:00:40"), ("MembershipTolerance", "00:00:35")));
}
