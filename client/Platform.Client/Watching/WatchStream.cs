using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Platform.Client.Feeds;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>One stream, from its opening to its end.</summary>
internal sealed class WatchStream(FeedKeeper keeper, FrameReader reader, DeviceStore store, Lease lease, PlatformWatcherOptions options)
{
    private const int MaxResumeTokens = 100;
    private const int MaxStaged = 64;
    private static readonly TimeSpan QuietAtFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietAfterReplay = TimeSpan.FromMilliseconds(400);

    private readonly HashSet<Guid> _behind = [];
    private readonly HashSet<Guid> _confirmed = [];
    private bool _caughtUp;

    /// <summary>A frame has been verified: the server works.</summary>
    public bool Healthy { get; private set; }

    public event Action? Opened;

    public event Action<SigningKeys>? Trusted;

    public event Action? Wiped;

    public event Action? CaughtUp;

    /// <summary>Reads until the stream ends or fails.</summary>
    public async Task RunAsync(SyncService.SyncServiceClient client, string accessToken, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var request = Request();
        using var call = client.Watch(request, PlatformConnection.With(accessToken, timeout: null, silence.Token));
        await using var timer = options.Time.CreateTimer(_ => silence.Cancel(), null, options.SilenceLimit, Timeout.InfiniteTimeSpan);
        await using var quiet = options.Time.CreateTimer(_ => Quiet(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            await call.ResponseHeadersAsync;
            ClientMetrics.StreamOpened();
            Opened?.Invoke();
            quiet.Change(QuietAtFirst, Timeout.InfiniteTimeSpan);
            var staged = 0;
            var next = call.ResponseStream.MoveNext(silence.Token);
            while (await next)
            {
                lock (_behind)
                    Handle(call.ResponseStream.Current);
                next = call.ResponseStream.MoveNext(silence.Token);

                // What has arrived already is taken along; what has yet to come is not waited for.
                if (++staged >= MaxStaged || !next.IsCompletedSuccessfully || !next.Result)
                {
                    keeper.Commit();
                    staged = 0;
                }

                // Who may read no feed gets no heartbeat; then the connection's own pings are the only sign of life.
                timer.Change(keeper.HasFeeds ? options.SilenceLimit : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (!_caughtUp)
                    quiet.Change(QuietAfterReplay, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested && exception is RpcException or OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"The server was silent for {options.SilenceLimit.TotalSeconds:0} seconds."));
        }
    }

    private WatchRequest Request()
    {
        var request = new WatchRequest { KeyListVersion = reader.Keys.Version };
        foreach (var state in keeper.Resumable().Take(MaxResumeTokens))
        {
            var position = state.Position!.Value;
            request.ResumeTokens.Add(UnsafeByteOperations.UnsafeWrap(position.ToBytes()));

            // What is held from before positions were signed, and an empty feed, have none.
            var signed = state.Proven is { } proven && proven.Position == position ? proven : null;
            request.Signatures.Add(new PositionSignature
            {
                Signature = signed?.Signature ?? ByteString.Empty,
                SigningKeyId = signed?.SigningKeyId ?? ByteString.Empty,
                OrganizationId = Ids.ToBytes(state.OrganizationId),
            });
        }

        return request;
    }

    private void Handle(WatchResponse frame)
    {
        var effect = reader.Read(frame, keeper.Find);
        if (effect is FrameEffect.Granted or FrameEffect.Changed or FrameEffect.Replaced or FrameEffect.Confirmed)
            lease.Touch(effect.FeedId);
        switch (effect)
        {
            case FrameEffect.Trusted trusted:
                store.Save(trusted.Keys);
                Trusted?.Invoke(trusted.Keys);
                break;
            case FrameEffect.Granted granted:
                keeper.Grant(granted);
                if (!_confirmed.Contains(granted.FeedId))
                    _behind.Add(granted.FeedId);
                break;
            case FrameEffect.Changed changed:
                keeper.Change(changed);
                Healthy = true;
                break;
            case FrameEffect.Replaced replaced:
                keeper.Replace(replaced.State);
                Confirm(replaced.FeedId);
                break;
            case FrameEffect.Confirmed confirmed:
                // Once per stream, so that the server knows even when nothing changes.
                if (_confirmed.Add(confirmed.FeedId))
                    keeper.Acknowledge(confirmed.FeedId);
                Confirm(confirmed.FeedId);
                break;
            case FrameEffect.Ended ended:
                keeper.Pause(ended.FeedId);
                Confirm(ended.FeedId);
                break;
            case FrameEffect.Revoked revoked:
                keeper.Wipe(revoked);
                Wiped?.Invoke();
                Confirm(revoked.FeedId);
                break;
            case FrameEffect.LogReset or FrameEffect.WasReset or FrameEffect.Gathering:
                _behind.Add(effect.FeedId);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Confirm(Guid feedId)
    {
        Healthy = true;
        _confirmed.Add(feedId);
        _behind.Remove(feedId);
        if (_behind.Count > 0 || _caughtUp)
            return;
        keeper.Commit();
        SignalCaughtUp();
    }

    /// <summary>A replay was followed by nothing: it was all. The heartbeat that says so may be up to 15 seconds away.</summary>
    private void Quiet()
    {
        lock (_behind)
        {
            if (_behind.All(feedId => keeper.Find(feedId)?.Position is not null))
                SignalCaughtUp();
        }
    }

    private void SignalCaughtUp()
    {
        if (_caughtUp)
            return;
        _caughtUp = true;
        CaughtUp?.Invoke();
    }
}
