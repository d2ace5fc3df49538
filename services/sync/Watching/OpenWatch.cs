using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Sync.Membership;
using Platform.Sync.Upstream;
using Platform.Sync.V1;

namespace Platform.Sync.Watching;

/// <summary>Opens a device's stream and serves it until it ends.</summary>
internal sealed class OpenWatch(
    DeviceSessions sessions,
    FeedOpener opener,
    FeedPlacer placer,
    ChangeFeeds feeds,
    HeartbeatWheel wheel,
    WriteDeadlines deadlines,
    MembershipGate gate,
    SigningKeyRing ring,
    IOptions<SyncOptions> options,
    IHostApplicationLifetime lifetime,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<Watcher> logger)
{
    public async Task WatchAsync(WatchRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var claims = ResumeTokens.Read(request);
        var http = context.GetHttpContext();
        var writer = new FrameWriter(http.Response.BodyWriter, http.Abort, deadlines);
        var keys = new StreamKeys(request.KeyListVersion, ring, writer);
        if (caller.Kind == Callers.RevokedDevice)
        {
            await TellWhatToWipeAsync(caller.Id, claims, keys, writer);
            return;
        }

        var watcher = new Watcher(writer, gate, MaximumAge(), time, logger);

        // Registered before anything is asked: a change that is announced meanwhile reaches it.
        var session = sessions.Enter(caller.Id, caller.UserId, watcher) ?? throw Errors.TooManyStreams(options.Value.StreamsPerDevice);
        var streamFeeds = new StreamFeeds(session, watcher.Wake, writer, opener, placer, feeds, keys, telemetry);
        var slot = wheel.Add(watcher.Wake);
        telemetry.Streams.Add(1);
        try
        {
            using var gone = context.CancellationToken.UnsafeRegister(static state => ((Watcher)state!).End(EndReason.ClientGone), watcher);
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                throw Errors.ShuttingDown();

            if (await ResolveAsync(session, watcher) is { IsRevoked: true })
                await TellWhatToWipeAsync(caller.Id, claims, keys, writer);
            ForgetCaller(http);
            await watcher.RunAsync(streamFeeds, claims);
        }
        finally
        {
            wheel.Remove(watcher.Wake, slot);
            streamFeeds.LeaveAll();
            sessions.Leave(session, watcher);
            telemetry.Streams.Add(-1);
            telemetry.StreamsEnded.Add(1, new KeyValuePair<string, object?>("reason", watcher.Ending.ToTag()));
        }
    }

    /// <summary>A revoked device is told, signed, what it has to wipe, and nothing else. Always throws.</summary>
    private async Task TellWhatToWipeAsync(Guid deviceId, Dictionary<Guid, ClaimedPosition> claims, StreamKeys keys, FrameWriter writer)
    {
        try
        {
            var opened = await opener.OpenAsync(deviceId, [], claims.Values, keys.Version);
            keys.Write(opened.KeyLists);
            foreach (var revocation in opened.Revocations.Values)
                writer.Write(revocation);
            await writer.StartAsync();
        }
        catch (UpstreamException)
        {
            throw Errors.UpstreamUnavailable();
        }
        catch (DeviceRefusedException)
        {
            throw Errors.DeviceNotFound();
        }

        throw Errors.DeviceRevoked();
    }

    private async Task<ResolvedDevice> ResolveAsync(DeviceSession session, Watcher watcher)
    {
        try
        {
            var askedAt = time.GetTimestamp();
            var device = await opener.ResolveDeviceAsync(session.DeviceId);
            session.Resolve(askedAt, device is { IsRevoked: false } ? device.Organizations : null);
            return device ?? throw Errors.DeviceNotFound();
        }
        catch (UpstreamException)
        {
            throw watcher.Ending == EndReason.ShuttingDown ? Errors.ShuttingDown() : Errors.UpstreamUnavailable();
        }
    }

    /// <summary>A stream lives for hours; the verified token and the headers that opened it would stay in memory.</summary>
    private static void ForgetCaller(HttpContext http)
    {
        http.Features.Set<IAuthenticateResultFeature>(null);
        http.Features.Set<IHttpAuthenticationFeature>(null);
        http.Request.Headers.Clear();
    }

    /// <summary>Within 20 % of the option, so that streams that were opened together do not end together.</summary>
    private TimeSpan MaximumAge() => options.Value.MaximumAge * (0.8 + (Random.Shared.NextDouble() * 0.4));
}
