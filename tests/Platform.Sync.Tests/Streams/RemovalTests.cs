using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

/// <summary>What a device is told that may no longer read: signed, on the open stream, or when it comes back.</summary>
public sealed class RemovalTests : IAsyncLifetime
{
    private static readonly (string, string)[] FastChecks = [("MembershipInterval", "00:00:00.300"), ("MembershipTolerance", "00:00:01.500")];

    private SyncPlatform _platform = null!;
    private SyncNode _node = null!;
    private FeedModel _feed = null!;
    private FeedModel _second = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _node = await _platform.StartNodeAsync(FastChecks);
        (_feed, _second) = (_platform.Credentials.AddFeed(), _platform.Credentials.AddFeed());
        await _platform.SaveAsync(_feed);
        await _platform.SaveAsync(_second);
        _device = _platform.AddDevice(_feed, _second);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    private async Task<DeviceStream> OpenAsync()
    {
        var stream = _device.Open(_node);
        await stream.UntilPositionAsync(_feed.Head);
        await stream.UntilPositionAsync(_second.Head);
        return stream;
    }

    [Fact]
    public async Task Removed_WithAnOpenStream_GetsTheRevocationBeforeTheEnd()
    {
        var stream = await OpenAsync();

        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId);
        var frames = await stream.UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded);
        await stream.UntilPositionAsync((await _platform.SaveAsync(_feed)).Position);

        Assert.Equal(BodyKind.Revocation, frames[^2].BodyKind);
        Assert.Equal([_second.FeedId], _device.Replica.Revoked);
        Assert.Empty(_device.Replica.Violations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removed_FirstNoticedByTheRotation_GetsTheRevocationBeforeTheEnd(bool revoked)
    {
        // Announcements are lost, and no check comes for minutes.
        _node = await _platform.StartNodeAsync(("MembershipInterval", "00:05:00"), ("MembershipTolerance", "00:06:00"));
        var stream = await OpenAsync();

        if (revoked)
            _platform.Org.Revoke(_device.DeviceId);
        else
            _platform.Org.Set(_device.DeviceId, _feed.OrganizationId);
        _second.RotateKey();
        // The feed has one record: of two changes one is sealed, under the new key. (A deletion alone needs no key.)
        await _platform.SaveAsync(_second, changes: 2);
        var frames = await stream.UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded);

        Assert.Equal((BodyKind.Revocation, FeedModel.Bytes(_second.FeedId)), (frames[^2].BodyKind, frames[^2].FeedId));
        Assert.Equal([_second.FeedId], _device.Replica.Revoked);
        Assert.Equal(0, _device.Replica.ChangeSets);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task Removed_WhileCredentialsIsDown_GetsNothingMore_AndTheRevocationAfterwards()
    {
        var stream = await OpenAsync();
        _platform.Credentials.Down = true;

        _platform.Org.Set(_device.DeviceId, _feed.OrganizationId);
        var ended = stream.UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.FeedEnded);
        await Task.Delay(1_000);
        var before = _device.Replica.ChangeSets;
        _second.Save();
        _platform.Credentials.Down = false;
        await ended;

        Assert.Equal(before, _device.Replica.ChangeSets);
        Assert.Equal([_second.FeedId], _device.Replica.Revoked);
    }

    [Fact]
    public async Task Revoked_WithAnOpenStream_GetsEveryRevocationAndTheEnd()
    {
        var stream = await OpenAsync();

        _platform.Org.Revoke(_device.DeviceId);
        var failure = await stream.EndAsync();

        Assert.Equal((StatusCode.PermissionDenied, "DEVICE_REVOKED"), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Equal([.. new[] { _feed.FeedId, _second.FeedId }.Order()], _device.Replica.Revoked.Order());
        Assert.Empty(_device.Replica.Violations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoked_WhileAway_GetsEveryRevocationWhenItComesBack(bool withTheTokenOfARevokedDevice)
    {
        (await OpenAsync()).Cut();
        _platform.Org.Revoke(_device.DeviceId);
        if (withTheTokenOfARevokedDevice)
            _device.Token = _platform.RevokedTokenOf(_device);

        var failure = await _device.Open(_node).EndAsync();

        Assert.Equal((StatusCode.PermissionDenied, "DEVICE_REVOKED"), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Equal(2, _device.Replica.Revoked.Count);
        Assert.Empty(_device.Replica.Violations);
    }

    [Fact]
    public async Task RevokedDevice_AnythingButWatchAndConfirmWipe_IsRefused()
    {
        _device.Token = _platform.RevokedTokenOf(_device);

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.AcknowledgeAsync(_node, _feed.Head));

        Assert.Equal((StatusCode.PermissionDenied, "DEVICE_REVOKED"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConfirmWipe_OwnReceipt_IsHandedOver(bool revoked)
    {
        if (revoked)
            _device.Token = _platform.RevokedTokenOf(_device);
        var receipt = Receipt(_device.DeviceId);

        await _device.ConfirmWipeAsync(_node, receipt);

        var handed = Assert.Single(_platform.Credentials.Wipes);
        Assert.Equal(FeedModel.Bytes(_device.DeviceId), handed.DeviceId);
        Assert.Equal((receipt.Body, receipt.Signature), (handed.Receipts[0].Body, handed.Receipts[0].Signature));
    }

    public static TheoryData<string> Malformed => ["another device", "no feed", "no message", "short signature", "too many", "refused by credentials"];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task ConfirmWipe_NotAReceiptOfTheDevice_IsRefused(string what)
    {
        var receipts = new List<SignedWipeReceipt> { Receipt(_device.DeviceId) };
        switch (what)
        {
            case "another device": receipts.Add(Receipt(Guid.NewGuid())); break;
            case "no feed": receipts[0].Body = new WipeReceipt { DeviceId = FeedModel.Bytes(_device.DeviceId) }.ToByteString(); break;
            case "no message": receipts[0].Body = ByteString.CopyFrom(0xFF); break;
            case "short signature": receipts[0].Signature = ByteString.CopyFrom(new byte[63]); break;
            case "too many": receipts.AddRange(Enumerable.Repeat(receipts[0], 100)); break;
            case "refused by credentials": _platform.Credentials.RefusesWipes = true; break;
            default: throw new ArgumentOutOfRangeException(nameof(what));
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.ConfirmWipeAsync(_node, [.. receipts]));

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_RECEIPT"), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Empty(_platform.Credentials.Wipes);
    }

    [Fact]
    public async Task ConfirmWipe_CredentialsDown_SaysSo()
    {
        _platform.Credentials.Down = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.ConfirmWipeAsync(_node, Receipt(_device.DeviceId)));

        Assert.Equal("UPSTREAM_UNAVAILABLE", RpcFailure.Reason(failure));
    }

    private SignedWipeReceipt Receipt(Guid deviceId) => new()
    {
        Body = new WipeReceipt { DeviceId = FeedModel.Bytes(deviceId), FeedId = FeedModel.Bytes(_feed.FeedId) }.ToByteString(),
        Signature = ByteString.CopyFrom(new byte[64]),
    };
}
