using Microsoft.Extensions.DependencyInjection;
using Platform.Sync.Membership;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Streams;

public sealed class StuckDeviceTests
{
    [Fact]
    public async Task Watch_ADeviceThatStopsReading_IsCutAfterTheWriteDeadline()
    {
        await using var platform = await SyncPlatform.StartAsync();
        var node = await platform.StartNodeAsync(("WriteDeadline", "00:00:02"));
        var feed = platform.Credentials.AddFeed();
        var device = platform.AddDevice(feed);
        var sessions = node.Services.GetRequiredService<DeviceSessions>();
        await using var stuck = await StuckDevice.OpenAsync(node, device, platform.TokenOf(device));

        await stuck.FillAsync(platform, feed, node);
        using var guard = new CancellationTokenSource(DeviceStream.HangGuard);
        while (sessions.Find(device.DeviceId) is not null)
            await Task.Delay(50, guard.Token);

        // Said just after the cut, which the stream may notice first.
        while (!node.Logs.Lines.Any(line => line.Contains("StreamsCut", StringComparison.Ordinal)))
            await Task.Delay(50, guard.Token);
    }
}
