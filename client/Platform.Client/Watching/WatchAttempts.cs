using Grpc.Core;
using Platform.Client.Feeds;
using Platform.Client.Rejections;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>Streams, one after another: each is opened, read to its end, and told from what it ended by how long to wait for the next.</summary>
internal sealed class WatchAttempts(
    DeviceStore store,
    PlatformConnection connection,
    DeviceIdentity identity,
    DeviceTokens tokens,
    CredentialCache cache,
    FeedKeeper keeper,
    Acknowledger acknowledger,
    WipeReporter wipes,
    RejectionBook rejections,
    Action<ClientEvent> raise,
    PlatformWatcherOptions options)
{
    private readonly Backoff _backoff = new(options.Chance);
    private long _rejectedFrames;

    /// <summary>Frames that were not believed.</summary>
    public long RejectedFrames => Interlocked.Read(ref _rejectedFrames);

    /// <summary>The server did not take the last attempt's word: another one soon is of no use.</summary>
    public bool Refused { get; private set; }

    private DateTimeOffset Now => options.Time.GetUtcNow();

    /// <summary>One stream and its end: why it ended, and how long to wait.</summary>
    public async Task<(string Reason, TimeSpan Delay)> RunAsync(Action? caughtUp, CancellationToken cancellationToken)
    {
        var healthy = false;
        try
        {
            var token = await tokens.GetAsync(cancellationToken);
            rejections.Load();
            using var agreementKey = store.OpenAgreementKey();
            var reader = new FrameReader(identity.DeviceId, new GrantReader(identity.DeviceId, agreementKey), await TrustedKeysAsync(token, cancellationToken));
            var stream = new WatchStream(keeper, reader, store, cache.Lease, options);
            try
            {
                await ReadAsync(stream, token, caughtUp, cancellationToken);
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
        catch (PlatformClientException exception) when (exception.Failure is ClientFailure.Untrusted or ClientFailure.KeysUnavailable)
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
    private async Task ReadAsync(WatchStream stream, string token, Action? caughtUp, CancellationToken cancellationToken)
    {
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var acknowledgements = Task.CompletedTask;
        var receipts = Task.CompletedTask;
        stream.Opened += () =>
        {
            raise(new ClientEvent.Connected(Now));
            acknowledgements = acknowledger.RunAsync(telling.Token);
            receipts = wipes.RunAsync(telling.Token);
        };
        stream.CaughtUp += () =>
        {
            raise(new ClientEvent.CaughtUp(Now));
            caughtUp?.Invoke();
        };
        stream.Trusted += keys => raise(new ClientEvent.KeysTrusted(Now, keys.Version, First: false));
        stream.Wiped += wipes.Signal;
        try
        {
            await stream.RunAsync(new SyncService.SyncServiceClient(connection.AnySync()), token, cancellationToken);
        }
        finally
        {
            await telling.CancelAsync();
            await acknowledgements.ContinueWith(_ => { }, TaskScheduler.Default);
            await receipts.ContinueWith(_ => { }, TaskScheduler.Default);

            // A revoked device's stream ends right after the order to wipe.
            if (!cancellationToken.IsCancellationRequested)
                await wipes.TryDeliverAsync(cancellationToken);
        }
    }

    private async Task<SigningKeys> TrustedKeysAsync(string token, CancellationToken cancellationToken)
    {
        if (store.SigningKeys is { } pinned)
            return pinned;
        var keys = await KeyPinning.EnsureAsync(store, connection, token, cancellationToken);
        raise(new ClientEvent.KeysTrusted(Now, keys.Version, First: true));
        return keys;
    }

    /// <summary>A failure without a reason is the transport's own; its words are for programmers.</summary>
    private static string Explain(ServerFailure failure) => failure is { Code: StatusCode.Unavailable, Reason: null } ? "The server cannot be reached." : failure.Message;

    private TimeSpan AfterFailure(ServerFailure failure, bool healthy)
    {
        if (failure.Code == StatusCode.Unauthenticated)
            tokens.Forget();
        Refused = failure.Code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.NotFound;
        if (failure.Reason is "DEVICE_REVOKED" or "NOT_A_DEVICE")
        {
            // The next token says what a revoked device may still do: hear what it has to wipe, and confirm it.
            tokens.Forget();
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
            keeper.RestorePosition(rejected.FeedId);
        else if (rejected.Fault != FrameFault.Signature)
            keeper.DropPosition(rejected.FeedId);
        else
            keeper.Commit();
        raise(new ClientEvent.FrameRejected(Now, rejected.FeedId, rejected.Fault));
    }
}
