using Platform.Client.Rejections;
using Platform.Credentials.V1;

namespace Platform.Client;

/// <summary>
/// Keeps a device's feeds current: one stream, opened again whenever it ends, each feed resumed where it stood. Every frame is
/// verified, then made durable, then shown in <see cref="Cache"/>, then acknowledged. While the server is away the cache
/// goes on working.
/// </summary>
public sealed class PlatformWatcher : IDisposable
{
    private readonly DeviceStore _store;
    private readonly PlatformConnection _connection;
    private readonly PlatformWatcherOptions _options;
    private readonly DeviceTokens _tokens;
    private readonly FeedKeeper _keeper;
    private readonly Acknowledger _acknowledger;
    private readonly FeedWiper _wiper;
    private readonly WipeReporter _wipes;
    private readonly RejectionBook _rejections;
    private readonly WatchAttempts _attempts;
    private readonly Lock _raising = new();

    /// <summary>Prepares to watch with an enrolled device.</summary>
    /// <exception cref="PlatformClientException">The folder holds no enrolled device.</exception>
    public PlatformWatcher(DeviceStore store, PlatformWatcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _options = options ?? new();
        var identity = store.RequireIdentity();
        _connection = new PlatformConnection(identity.Servers, store, _options.Time);
        _tokens = new DeviceTokens(store, _connection, identity, _options.Time);
        var calls = new DeviceCalls(_connection, _tokens);
        Cache = new CredentialCache(store, _options.Time);
        _acknowledger = new Acknowledger(
            async (acknowledgements, cancellationToken) =>
            {
                using var tracing = _keeper!.StartAcknowledgement(acknowledgements);
                await calls.AcknowledgeAsync(acknowledgements, cancellationToken);
            },
            position => Raise(new ClientEvent.Acknowledged(Now, position.FeedId, position.Revision)),
            _options.Time);
        _wiper = new FeedWiper(store, identity.DeviceId, _options.Time);
        _wipes = new WipeReporter(_wiper, calls.ConfirmWipeAsync, feedId => Raise(new ClientEvent.WipeConfirmed(Now, feedId)), _options.Time);
        _rejections = new RejectionBook(store.Rejections, _options.Time);
        _rejections.Load();
        _keeper = new FeedKeeper(store, Cache, _wiper, _rejections, Raise, _acknowledger.Post, _options.Time);
        _attempts = new WatchAttempts(store, _connection, identity, _tokens, Cache, _keeper, _acknowledger, _wipes, _rejections, Raise, _options);
    }

    /// <summary>Told in order, from one thread at a time. A handler must not block for long.</summary>
    public event Action<ClientEvent>? Happened;

    /// <summary>What the device holds, current with every event.</summary>
    public CredentialCache Cache { get; }

    /// <summary>Frames that were not believed since this object was made.</summary>
    public long RejectedFrames => _attempts.RejectedFrames;

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
        _store.Keys.Move();
        Begin();
        try
        {
            while (true)
            {
                var (reason, delay) = await _attempts.RunAsync(caughtUp: null, cancellationToken);
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
        var attempt = _attempts.RunAsync(() => caughtUp.TrySetResult(), stop.Token);
        try
        {
            if (await Task.WhenAny(attempt, caughtUp.Task) == attempt)
            {
                await attempt;
                return _attempts.Refused ? CatchUpResult.Refused : CatchUpResult.Unreachable;
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

    private void Raise(ClientEvent happened)
    {
        lock (_raising)
            Happened?.Invoke(happened);
    }
}
