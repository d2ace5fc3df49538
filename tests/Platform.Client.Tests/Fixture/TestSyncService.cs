using Google.Protobuf;
using Grpc.Core;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>Streams the feed as a sync node does: grant, replay or snapshot, changes, heartbeats.</summary>
internal sealed class TestSyncService(TestPlatform platform) : SyncService.SyncServiceBase
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(300);

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        platform.Watches.Enqueue(request);
        var deviceId = Caller(context);
        var wake = new SemaphoreSlim(0);
        void Wake() => wake.Release();
        platform.Feed.Committed += Wake;
        try
        {
            var sent = await OpenAsync(request, responseStream, deviceId);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, platform.Draining.Token);
            while (!stop.IsCancellationRequested)
            {
                if (!platform.FeedReadable)
                {
                    await SendAsync(responseStream, platform.Feed.Ended());
                    await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                }

                var pending = platform.Feed.FramesAfter(sent);
                foreach (var frame in pending)
                    await SendAsync(responseStream, frame);
                sent += pending.Count;
                if (pending.Count == 0 && platform.Feed.Position.Revision == sent)
                    await SendAsync(responseStream, platform.Feed.Heartbeat());
                await wake.WaitAsync(HeartbeatInterval, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            throw TestFailures.Of(StatusCode.Unavailable, "SHUTTING_DOWN", "The node stops.");
        }
        finally
        {
            platform.Feed.Committed -= Wake;
        }
    }

    public override Task<AcknowledgeResponse> Acknowledge(AcknowledgeRequest request, ServerCallContext context)
    {
        Caller(context);
        foreach (var acknowledgement in request.Acknowledgements)
            platform.Acknowledgements.Enqueue(acknowledgement);
        return Task.FromResult(new AcknowledgeResponse());
    }

    private async Task<long> OpenAsync(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, Guid deviceId)
    {
        var feed = platform.Feed;
        if (!platform.FeedReadable)
            return 0;
        await SendAsync(responseStream, feed.Grant(deviceId, platform.Devices[deviceId].Agreement));
        foreach (var bytes in request.ResumeTokens)
        {
            if (!ResumeToken.TryParse(bytes.Span, out var token))
                throw TestFailures.Of(StatusCode.InvalidArgument, "MALFORMED_RESUME_TOKEN", "Malformed.");
            if (token.FeedId == feed.FeedId && IsKnown(token, feed))
                return token.Revision;
            await SendAsync(responseStream, feed.Reset(ResetReason.OtherLog));
        }

        var snapshot = feed.Snapshot();
        foreach (var frame in snapshot)
            await SendAsync(responseStream, frame);
        Assert.True(ResumeToken.TryParse(snapshot[^1].Position.Span, out var position));
        return position.Revision;
    }

    private static bool IsKnown(ResumeToken token, TestFeed feed)
    {
        var frames = feed.Frames;
        if (token.LogId != feed.LogId || token.Revision > frames.Count)
            return false;
        return token.Revision == 0 || frames[(int)token.Revision - 1].Position == ByteString.CopyFrom(token.ToBytes());
    }

    private async Task SendAsync(IServerStreamWriter<WatchResponse> responseStream, WatchResponse frame)
    {
        foreach (var sent in platform.Tamper(frame.Clone()).ToArray())
            await responseStream.WriteAsync(sent);
    }

    private Guid Caller(ServerCallContext context)
    {
        var token = context.Bearer();
        var deviceId = token.StartsWith("Bearer device:", StringComparison.Ordinal) ? Guid.Parse(token["Bearer device:".Length..]) : Guid.Empty;
        if (!platform.Devices.ContainsKey(deviceId))
            throw TestFailures.Of(StatusCode.PermissionDenied, "NOT_A_DEVICE", "Not a device.");
        return platform.Revoked.ContainsKey(deviceId) ? throw TestFailures.Of(StatusCode.PermissionDenied, "DEVICE_REVOKED", "Revoked.") : deviceId;
    }
}
