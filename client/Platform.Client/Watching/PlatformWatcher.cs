using Grpc.Core;
using Platform.Client.Feeds;
using Platform.Client.Rejections;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>
/// Keeps a device's feeds current: one stream, opened again whenever it ends, each feed resumed where it stood. Every frame is
/// verified, then made durable, then shown in <see cref="Cache"/>, then acknowledged. While the server is away the cache
/// goes on working.
/// </summary>
public sealed class PlatformWatcher : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly DeviceStore _store;
    private readonly PlatformConnection _connection;
    private readonly PlatformWatcherOptions _options;
    private readonly DeviceIdentity _identity;
    private readonly DeviceTokens _tokens;
    private readonly Backoff _backoff;
    private readonly FeedKeeper _keeper;
    private readonly Acknowledger _acknowledger;
    private readonly FeedWiper _wiper;
    private readonly WipeReporter _wipes;
    private readonly RejectionBook _rejections;
    private readonly Lock _raising = new();
    private long _rejectedFrames;
    private bool _refused;

    /// <summary>Prepares to watch with an enrolled device.</summary>
    /// <exception cref="PlatformClientException">The folder holds no enrolled device.</exception>
    public PlatformWatcher(DeviceStore store, PlatformWatcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _options = options ?? new();
        _identity = store.RequireIdentity();
        _connection = new PlatformConnection(_identity.Servers, store, _options.Time);
        _tokens = new DeviceTokens(store, _connection, _identity, _options.Time);
        _backoff = new Backoff(_options.Chance);
        Cache = new CredentialCache(store, _options.Time);
        _acknowledger = new Acknowledger(SendAsync, position => Raise(new ClientEvent.Acknowledged(Now, position.FeedId, position.Revision)), _options.Time);
        _wiper = new FeedWiper(store, _identity.DeviceId, _options.Time);
        _wipes = new WipeReporter(_wiper, SendAsync, feedId => Raise(new ClientEvent.WipeConfirmed(Now, feedId)), _options.Time);
        _rejections = new RejectionBook(store.Rejections, _options.Time);
        _rejections.Load();
        _keeper = new FeedKeeper(store, Cache, _wiper, _rejections, Raise, _acknowledger.Post, _options.Time);
    }

    /// <summary>Told in order, from one thread at a time. A handler must not block for long.</summary>
    public event Action<ClientEvent>? Happened;

    /// <summary>What the device holds, current with every event.</summary>
    public CredentialCache Cache { get; }

    /// <summary>Frames that were not believed since this object was made.</summary>
    public long RejectedFrames => Interlocked.Read(ref _rejectedFrames);

    private DateTimeOffset Now => _options.Time.GetUtcNow();

    /// <summary>
    /// Keeps that a provider refused a credential as it is held now, and tells the server with the next acknowledgement: at once while the
    /// stream is open, else when it is again. A newer version of the credential ends it. False when that was known already.
    /// </summary>
    /// <param name="credentialId">The credential.</param>
    /// <param name="reason">Why: unauthorized, restricted, or wrong destination.</param>
    /// <exception cref="PlatformClientException">The credential is not held, or there were too many reports in a short time.</exception>
    public bool Reject(Guid credentialId, RejectionReason reason)
    {
        if (reason is not (RejectionReason.Unauthorized or RejectionReason.Restricted or RejectionReason.WrongDestination))
            throw new ArgumentOutOfRangeException(nameof(reason), reason, "A program can say: unauthorized, restricted, wrong destination.");
        var (feed, record) = Cache.Find(credentialId);
        if (!_rejections.Put(feed, record, reason))
            return false;
        Raise(new ClientEvent.CredentialRejected(Now, Cache.Describe(feed, record), reason));
        _keeper.Post(feed.FeedId);
        return true;
    }

    /// <summary>Takes a report back: the credential works. False when there was none.</summary>
    /// <exception cref="PlatformClientException">The credential is not held, or there were too many changes in a short time.</exception>
    public bool WithdrawRejection(Guid credentialId)
    {
        var (feed, _) = Cache.Find(credentialId);
        if (!_rejections.Withdraw(credentialId))
            return false;
        _keeper.Post(feed.FeedId);
        return true;
    }

    /// <summary>Watches until cancelled.</summary>
    /// <exception cref="PlatformClientException">Another process watches with the same folder.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var exclusive = _store.Lock();
        Begin();
        try
        {
            while (true)
            {
                var (reason, delay) = await AttemptAsync(caughtUp: null, cancellationToken);
                Raise(new ClientEvent.Disconnected(Now, reason, delay));
                Cache.Lease.Save(now: false);
                await Task.Delay(delay, _options.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            Cache.Lease.Save(now: true);
        }
    }

    /// <summary>Opens one stream until everything is current, or the time is over. For short-lived processes.</summary>
    public async Task<CatchUpResult> CatchUpAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var exclusive = _store.TryLock();
        if (exclusive is null)
            return CatchUpResult.OtherProcess;
        Begin();

        using var limit = new CancellationTokenSource(timeout, _options.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempt = AttemptAsync(() => caughtUp.TrySetResult(), stop.Token);
        try
        {
            if (await Task.WhenAny(attempt, caughtUp.Task) == attempt)
            {
                await attempt;
                return _refused ? CatchUpResult.Refused : CatchUpResult.Unreachable;
            }

            // The server learns it from this process or from nobody.
            await Task.WhenAny(_acknowledger.DrainedAsync(), attempt);
            return CatchUpResult.Current;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return caughtUp.Task.IsCompletedSuccessfully ? CatchUpResult.Current : CatchUpResult.TimedOut;
        }
        finally
        {
            await stop.CancelAsync();
            await attempt.ContinueWith(_ => { }, TaskScheduler.Default);
            Cache.Lease.Save(now: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _acknowledger.Dispose();
        _wipes.Dispose();
        _tokens.Dispose();
        _connection.Dispose();
        Cache.Dispose();
    }

    private void Begin()
    {
        _wiper.Resume();
        Cache.Load(repair: true);
        _keeper.Begin();
    }

    /// <summary>One stream and its end: why it ended, and how long to wait.</summary>
    private async Task<(string Reason, TimeSpan Delay)> AttemptAsync(Action? caughtUp, CancellationToken cancellationToken)
    {
        var healthy = false;
        try
        {
            var token = await _tokens.GetAsync(cancellationToken);
            _rejections.Load();
            using var agreementKey = _store.OpenAgreementKey();
            var reader = new FrameReader(_identity.DeviceId, new GrantReader(_identity.DeviceId, agreementKey), await TrustedKeysAsync(token, cancellationToken));
            var stream = new WatchStream(_keeper, reader, _store, Cache.Lease, _options);
            try
            {
                await RunAsync(stream, token, caughtUp, cancellationToken);
            }
            finally
            {
                healthy = stream.Healthy;
            }

            return ("The server ended the stream.", _backoff.NextAfterDrain());
        }
        catch (FrameRejectedException rejected)
        {
            Reject(rejected);
            return (rejected.Message, _backoff.Next());
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = ServerFailure.From(exception);
            return (Explain(failure), AfterFailure(failure, healthy));
        }
        catch (RpcException exception)
        {
            throw new OperationCanceledException("Watching was stopped.", exception, cancellationToken);
        }
        catch (PlatformClientException exception) when (exception.Failure == ClientFailure.Untrusted)
        {
            return (exception.Message, _backoff.Next());
        }
        catch (IOException exception)
        {
            // The disk, not the server: what could not be kept was not acknowledged, and comes again.
            return (exception.Message, _backoff.Next());
        }
    }

    /// <summary>Reads one stream to its end; what the device has to tell goes out beside it.</summary>
    private async Task RunAsync(WatchStream stream, string token, Action? caughtUp, CancellationToken cancellationToken)
    {
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var acknowledgements = Task.CompletedTask;
        var wipes = Task.CompletedTask;
        stream.Opened += () =>
        {
            Raise(new ClientEvent.Connected(Now));
            acknowledgements = _acknowledger.RunAsync(telling.Token);
            wipes = _wipes.RunAsync(telling.Token);
        };
        stream.CaughtUp += () =>
        {
            Raise(new ClientEvent.CaughtUp(Now));
            caughtUp?.Invoke();
        };
        stream.Trusted += keys => Raise(new ClientEvent.KeysTrusted(Now, keys.Version, First: false));
        stream.Wiped += _wipes.Signal;
        try
        {
            await stream.RunAsync(new SyncService.SyncServiceClient(_connection.AnySync()), token, cancellationToken);
        }
        finally
        {
            await telling.CancelAsync();
            await acknowledgements.ContinueWith(_ => { }, TaskScheduler.Default);
            await wipes.ContinueWith(_ => { }, TaskScheduler.Default);

            // A revoked device's stream ends right after the order to wipe.
            if (!cancellationToken.IsCancellationRequested)
                await _wipes.TryDeliverAsync(cancellationToken);
        }
    }

    private async Task<SigningKeys> TrustedKeysAsync(string token, CancellationToken cancellationToken)
    {
        if (_store.SigningKeys is { } pinned)
            return pinned;
        var keys = await KeyPinning.EnsureAsync(_store, _connection, token, cancellationToken);
        Raise(new ClientEvent.KeysTrusted(Now, keys.Version, First: true));
        return keys;
    }

    /// <summary>A failure without a reason is the transport's own; its words are for programmers.</summary>
    private static string Explain(ServerFailure failure) => failure is { Code: StatusCode.Unavailable, Reason: null } ? "The server cannot be reached." : failure.Message;

    private TimeSpan AfterFailure(ServerFailure failure, bool healthy)
    {
        if (failure.Code == StatusCode.Unauthenticated)
            _tokens.Forget();
        _refused = failure.Code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.NotFound;
        if (failure.Reason is "DEVICE_REVOKED" or "NOT_A_DEVICE")
        {
            // The next token says what a revoked device may still do: hear what it has to wipe, and confirm it.
            _tokens.Forget();
        }

        if (healthy)
            _backoff.Reset();

        // A node that stops says so; a node that dies does not.
        return healthy && failure is { Code: StatusCode.Unavailable, Reason: "SHUTTING_DOWN" } ? _backoff.NextAfterDrain() : _backoff.Next();
    }

    private void Reject(FrameRejectedException rejected)
    {
        Interlocked.Increment(ref _rejectedFrames);
        ClientMetrics.FrameRejected(rejected.Fault);

        // What is held stays good after a frame that nobody trusted has signed; another cut of it helps only where the content differs.
        if (rejected.Fault == FrameFault.Rollback)
            _keeper.RestorePosition(rejected.FeedId);
        else if (rejected.Fault != FrameFault.Signature)
            _keeper.DropPosition(rejected.FeedId);
        else
            _keeper.Commit();
        Raise(new ClientEvent.FrameRejected(Now, rejected.FeedId, rejected.Fault));
    }

    private async Task SendAsync(FeedAcknowledgement[] acknowledgements, CancellationToken cancellationToken)
    {
        var request = new AcknowledgeRequest();
        request.Acknowledgements.AddRange(acknowledgements);
        using var tracing = _keeper.StartAcknowledgement(acknowledgements);
        var token = await _tokens.GetAsync(cancellationToken);
        await new SyncService.SyncServiceClient(_connection.AnySync()).AcknowledgeAsync(request, PlatformConnection.With(token, CallTimeout, cancellationToken));
    }

    private async Task SendAsync(ConfirmWipeRequest request, CancellationToken cancellationToken)
    {
        var token = await _tokens.GetAsync(cancellationToken);
        await new SyncService.SyncServiceClient(_connection.AnySync()).ConfirmWipeAsync(request, PlatformConnection.With(token, CallTimeout, cancellationToken));
    }

    private void Raise(ClientEvent happened)
    {
        lock (_raising)
            Happened?.Invoke(happened);
    }
}
