using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>Streams the feed as a sync node does: key lists, grant, replay or snapshot, changes, heartbeats, revocation.</summary>
internal sealed class TestSyncService(TestPlatform platform) : SyncService.SyncServiceBase
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(300);

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        platform.Watches.Enqueue(request);
        var deviceId = Caller(context);
        foreach (var list in platform.Feed.Ring.ListsAfter(request.KeyListVersion))
            await SendAsync(responseStream, list);
        await RefuseRevokedAsync(request, responseStream, deviceId);
        var wake = new SemaphoreSlim(0);
        void Wake() => wake.Release();
        platform.Feed.Committed += Wake;
        try
        {
            var sent = await OpenAsync(request, responseStream, deviceId);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, platform.Draining.Token);
            while (!stop.IsCancellationRequested)
            {
                await RefuseRevokedAsync(request, responseStream, deviceId);
                if (!platform.FeedReadable)
                {
                    await EndAsync(responseStream, deviceId);
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
        if (platform.Revoked.ContainsKey(Caller(context)))
            throw TestFailures.Of(StatusCode.PermissionDenied, "DEVICE_REVOKED", "Revoked.");
        foreach (var acknowledgement in request.Acknowledgements)
            platform.Acknowledgements.Enqueue(acknowledgement);
        return Task.FromResult(new AcknowledgeResponse());
    }

    public override Task<ConfirmWipeResponse> ConfirmWipe(ConfirmWipeRequest request, ServerCallContext context)
    {
        var deviceId = Caller(context);
        if (platform.RefusesWipes)
            throw TestFailures.Of(StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE", "Not now.");
        using var key = P256.ImportSigningKey(platform.Devices[deviceId].Signing);
        foreach (var receipt in request.Receipts)
        {
            var body = WipeReceipt.Parser.ParseFrom(receipt.Body);
            if (body.DeviceId != TestFeed.Bytes(deviceId)
                || !key.VerifyData(Statement.OfWipeReceipt(receipt.Body.Span), receipt.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                throw TestFailures.Of(StatusCode.InvalidArgument, "INVALID_RECEIPT", "Invalid.");
            platform.Wipes.Enqueue(body);
        }

        return Task.FromResult(new ConfirmWipeResponse());
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
            if (token.LogId != feed.LogId && feed.LogReset() is { } reset)
                await SendAsync(responseStream, reset);
            await SendAsync(responseStream, feed.Reset(token.LogId == feed.LogId ? ResetReason.FromTheFuture : ResetReason.OtherLog));
        }

        var snapshot = feed.Snapshot();
        foreach (var frame in snapshot)
            await SendAsync(responseStream, frame);
        Assert.True(ResumeToken.TryParse(snapshot[^1].Position.Span, out var position));
        return position.Revision;
    }

    private async Task RefuseRevokedAsync(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, Guid deviceId)
    {
        if (!platform.Revoked.ContainsKey(deviceId))
            return;
        if (platform.SignsRevocations && (request.ResumeTokens.Count > 0 || platform.FeedReadable))
            await SendAsync(responseStream, platform.Feed.Revocation(deviceId, RevocationReason.DeviceRevoked, DateTimeOffset.UnixEpoch.AddYears(60)));
        throw TestFailures.Of(StatusCode.PermissionDenied, "DEVICE_REVOKED", "Revoked.");
    }

    private async Task EndAsync(IServerStreamWriter<WatchResponse> responseStream, Guid deviceId)
    {
        if (platform.SignsRevocations)
            await SendAsync(responseStream, platform.Feed.Revocation(deviceId, time: DateTimeOffset.UnixEpoch.AddYears(60)));
        await SendAsync(responseStream, platform.Feed.Ended());
    }

    private static bool IsKnown(ResumeToken token, TestFeed feed)
    {
        if (token.LogId != feed.LogId || token.Revision > feed.Position.Revision || feed.IsBefore(token.Revision))
            return false;
        var frame = feed.Frames.FirstOrDefault(frame => frame.Position == ByteString.CopyFrom(token.ToBytes()));
        return token.Revision == 0 || frame is not null;
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
        return platform.Devices.ContainsKey(deviceId) ? deviceId : throw TestFailures.Of(StatusCode.PermissionDenied, "NOT_A_DEVICE", "Not a device.");
    }
}
