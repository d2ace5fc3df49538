using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Streams;

public sealed class AcknowledgeTests : IAsyncLifetime
{
    private static readonly Timestamp Found = new() { Seconds = 1_700_000_000 };

    private SyncPlatform _platform = null!;
    private SyncNode _node = null!;
    private FeedModel _feed = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _platform = await SyncPlatform.StartAsync();
        _node = await _platform.StartNodeAsync();
        _feed = _platform.Credentials.AddFeed();
        _feed.Save();
        _device = _platform.AddDevice(_feed);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Acknowledge_ReachesCredentials_WithRejections()
    {
        await _device.Open(_node).UntilHeartbeatAsync(_feed);
        var credential = Guid.CreateVersion7();
        await _device.AcknowledgeAsync(_node, _feed.Head, Rejection(credential));

        var kept = Assert.Single(await UntilAcknowledgedAsync(1));

        Assert.Equal(FeedModel.Bytes(_device.DeviceId), kept.DeviceId);
        Assert.Equal(FeedModel.Bytes(_feed.FeedId), kept.FeedId);
        Assert.Equal(FeedModel.Bytes(_feed.Head.LogId), kept.LogId);
        Assert.Equal(1, kept.Revision);
        Assert.NotNull(kept.AcknowledgeTime);
        var rejection = Assert.Single(kept.Rejections);
        Assert.Equal(
            (FeedModel.Bytes(credential), 3L, RejectionReason.Unauthorized, Found),
            (rejection.CredentialId, rejection.Version, rejection.Reason, rejection.RejectTime));
    }

    [Fact]
    public async Task Acknowledge_WhileCredentialsRefuses_IsKept_CoalescedAndRetried()
    {
        var stream = _device.Open(_node);
        await stream.UntilHeartbeatAsync(_feed);
        _platform.Credentials.RefusesAcknowledgements = true;
        for (var save = 0; save < 5; save++)
            await _device.AcknowledgeAsync(_node, _feed.Save().Position);
        await Task.Delay(500);
        _platform.Credentials.RefusesAcknowledgements = false;

        var kept = await UntilAcknowledgedAsync(1);

        Assert.Equal(6, Assert.Single(kept).Revision);
    }

    [Fact]
    public async Task Acknowledge_ThroughANodeWithoutTheStream_IsTaken()
    {
        await _device.AcknowledgeAsync(_node, _feed.Head);

        Assert.Equal(1, Assert.Single(await UntilAcknowledgedAsync(1)).Revision);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acknowledge_AFeedOfAnotherOrganization_IsNotFound_AndNothingIsTaken(bool withStream)
    {
        var other = _platform.Credentials.AddFeed();
        if (withStream)
        {
            await _device.Open(_node).UntilHeartbeatAsync(_feed);
            await _platform.AddDevice(other).Open(_node).UntilHeartbeatAsync(other);
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.AcknowledgeAsync(_node, Acknowledgement(_feed.Head), Acknowledgement(other.Head)));

        Assert.Equal((StatusCode.NotFound, "FEED_NOT_FOUND"), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Equal("acknowledgements[1].position", RpcFailure.Fields(failure).Single().Field);
        Assert.Empty(_platform.Credentials.Acknowledged);
    }

    [Fact]
    public async Task Acknowledge_AnUnknownDevice_IsNotFound()
    {
        _platform.Org.Revoke(_device.DeviceId);

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.AcknowledgeAsync(_node, _feed.Head));

        Assert.Equal((StatusCode.NotFound, "DEVICE_NOT_FOUND"), (failure.StatusCode, RpcFailure.Reason(failure)));
    }

    public static TheoryData<string, string, string> Malformed() => new()
    {
        { "position", "MALFORMED_RESUME_TOKEN", "acknowledgements[0].position" },
        { "credential id", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections[0].credential_id" },
        { "version", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections[0].version" },
        { "reason", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections[0].reason" },
        { "unknown reason", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections[0].reason" },
        { "time", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections[0].reject_time" },
        { "too many rejections", "INVALID_ACKNOWLEDGEMENT", "acknowledgements[0].rejections" },
        { "too many acknowledgements", "INVALID_ACKNOWLEDGEMENT", "acknowledgements" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Acknowledge_Malformed_NamesTheField(string what, string reason, string field)
    {
        var rejection = Rejection(Guid.CreateVersion7());
        var acknowledgement = Acknowledgement(_feed.Head);
        var count = what == "too many acknowledgements" ? 101 : 1;
        switch (what)
        {
            case "position":
                acknowledgement.Position = ByteString.CopyFrom(new byte[73]);
                break;
            case "credential id":
                rejection.CredentialId = ByteString.CopyFrom(new byte[15]);
                break;
            case "version":
                rejection.Version = 0;
                break;
            case "reason":
                rejection.Reason = RejectionReason.Unspecified;
                break;
            case "time":
                rejection.RejectTime = new Timestamp { Seconds = long.MaxValue };
                break;
            case "unknown reason":
                rejection.Reason = (RejectionReason)99;
                break;
        }

        acknowledgement.Rejections.AddRange(Enumerable.Repeat(rejection, what == "too many rejections" ? 101 : 1));

        var failure = await Assert.ThrowsAsync<RpcException>(() => _device.AcknowledgeAsync(_node, [.. Enumerable.Repeat(acknowledgement, count)]));

        Assert.Equal((StatusCode.InvalidArgument, reason), (failure.StatusCode, RpcFailure.Reason(failure)));
        Assert.Equal(field, RpcFailure.Fields(failure).Single().Field);
    }

    private static FeedAcknowledgement Acknowledgement(ResumeToken position) => new() { Position = ByteString.CopyFrom(position.ToBytes()) };

    private static Rejection Rejection(Guid credential) => new() { CredentialId = FeedModel.Bytes(credential), Version = 3, Reason = RejectionReason.Unauthorized, RejectTime = Found };

    private async Task<List<DeviceAcknowledgement>> UntilAcknowledgedAsync(int count)
    {
        using var guard = new CancellationTokenSource(DeviceStream.HangGuard);
        while (true)
        {
            var kept = _platform.Credentials.Acknowledged.SelectMany(request => request.Acknowledgements).ToList();
            if (kept.Count >= count)
                return kept;
            await Task.Delay(20, guard.Token);
        }
    }
}
