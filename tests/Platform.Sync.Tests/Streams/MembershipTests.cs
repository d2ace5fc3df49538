using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Defaults;
using Platform.Sync.Membership;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

public sealed class MembershipTests : IAsyncLifetime
{
    private static readonly (string, string)[] FastChecks = [("MembershipInterval", "00:00:00.300"), ("MembershipTolerance", "00:00:01.500")];
    private static readonly (string, string)[] SlowChecks = [("MembershipInterval", "00:05:00"), ("MembershipTolerance", "00:06:00")];

    private SyncPlatform _platform = null!;
    private FeedModel _feed = null!;
    private FeedModel _second = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _feed = _platform.Credentials.AddFeed();
        _second = _platform.Credentials.AddFeed();
        _second.Save(5);
        _device = _platform.AddDevice(_feed);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Watch_JoinsAnOrganization_ByPush_OpensItsFeedOnTheSameStream()
    {
        var node = await _platform.StartNodeAsync(SlowChecks);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);

        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId, _second.OrganizationId);
        await AnnounceUntilAsync(_platform, _device, stream.UntilHeartbeatAsync(_second));

        Assert.Equal(_second.Head, _device.Replica.PositionOf(_second.FeedId));
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_LeavesAnOrganization_ByPush_EndsItsFeedAndKeepsTheOther()
    {
        var node = await _platform.StartNodeAsync(SlowChecks);
        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId, _second.OrganizationId);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_second);

        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId);
        var frames = await AnnounceUntilAsync(_platform, _device, stream.UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded));
        await _platform.SaveAsync(_second);
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(FeedModel.Bytes(_second.FeedId), frames[^1].FeedId);
        Assert.Equal(FeedModel.Bytes(_second.OrganizationId), frames[^1].FeedEnded.OrganizationId);
        Assert.Null(_device.Replica.PositionOf(_second.FeedId));
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_LeavesAnOrganization_AnnouncementLost_IsFoundByThePeriodicCheck()
    {
        var node = await _platform.StartNodeAsync(FastChecks);
        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId, _second.OrganizationId);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_second);

        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId);
        var frames = await stream.UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded);

        Assert.Equal(FeedModel.Bytes(_second.FeedId), frames[^1].FeedId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_DeviceRevoked_EndsTheStream(bool announced)
    {
        var node = await _platform.StartNodeAsync(announced ? SlowChecks : FastChecks);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);

        _platform.Org.Revoke(_device.DeviceId);
        var ending = stream.EndAsync();
        var failure = await (announced ? AnnounceUntilAsync(_platform, _device, ending) : ending);

        Assert.Equal((StatusCode.PermissionDenied, "DEVICE_REVOKED"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Fact]
    public async Task Watch_OrganizationRefusedByCredentials_IsOpenedWhenItIsAllowed()
    {
        var node = await _platform.StartNodeAsync(FastChecks);
        // The org service says both already, credentials has no feed for the second yet.
        _platform.Credentials.Feeds.TryRemove(_second.FeedId, out _);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);

        _platform.Credentials.Feeds[_second.FeedId] = _second;
        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId, _second.OrganizationId);
        await stream.UntilHeartbeatAsync(_second);

        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_OrgServiceUnreachable_DeliveriesPause_TheStreamStays_AndGoesOn()
    {
        var node = await _platform.StartNodeAsync(FastChecks);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);
        var gate = node.Services.GetRequiredService<MembershipGate>();

        _platform.Org.Down = true;
        while (gate.IsOpen)
            await Task.Delay(20);
        var saved = (await _platform.SaveAsync(_feed)).Position;
        var next = stream.UntilPositionAsync(saved);
        // Several comparisons and heartbeats pass.
        await Task.Delay(TimeSpan.FromSeconds(3));
        var pausedAt = _device.Replica.PositionOf(_feed.FeedId);
        _platform.Org.Down = false;
        await next;

        Assert.NotEqual(saved, pausedAt);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Watch_RemovedWhileTheOrgServiceIsUnreachable_GetsNothingMore()
    {
        var node = await _platform.StartNodeAsync(FastChecks);
        var stream = _device.Open(node);
        await stream.UntilHeartbeatAsync(_feed);
        var gate = node.Services.GetRequiredService<MembershipGate>();
        _platform.Org.Down = true;
        while (gate.IsOpen)
            await Task.Delay(20);

        _platform.Org.Revoke(_device.DeviceId);
        await _platform.SaveAsync(_feed);
        _platform.Org.Down = false;
        var failure = await stream.EndAsync();

        Assert.Equal("DEVICE_REVOKED", RpcFailure.Reason(failure));
        Assert.Equal(0, _device.Replica.ChangeSets);
    }

    /// <summary>Announces a change of the device until it has had its effect: the subscription may only just be on its way.</summary>
    internal static async Task<T> AnnounceUntilAsync<T>(SyncPlatform platform, TestDevice device, Task<T> effect)
    {
        while (!effect.IsCompleted)
        {
            await platform.Announcements.PublishAsync("sync:membership", Announce.Membership(null, device.UserId, null), CancellationToken.None);
            await Task.WhenAny(effect, Task.Delay(100));
        }

        return await effect;
    }
}
