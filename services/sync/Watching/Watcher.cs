using Platform.Sync.Membership;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>
/// One open stream, and its only writer. While nothing happens it is this object, its cursors and a suspended call: no queue, no
/// timer, no task of its own. It is woken for change sets, heartbeats, changes of membership and its end, and looks what there is.
/// </summary>
internal sealed partial class Watcher(FrameWriter writer, MembershipGate gate, TimeSpan maximumAge, TimeProvider time, ILogger<Watcher> logger)
{
    private readonly long _opened = time.GetTimestamp();
    private int _end;

    public WakeSignal Wake { get; } = new();

    /// <summary>Why the stream ends; <see cref="EndReason.None"/> while it does not.</summary>
    public EndReason Ending => (EndReason)Volatile.Read(ref _end);

    /// <summary>Ends the stream soon, for the first reason given.</summary>
    public void End(EndReason reason)
    {
        Mark(reason);
        Wake.Signal();
    }

    /// <summary>The same without waking it: whoever ends many streams wakes them together.</summary>
    public void Mark(EndReason reason)
    {
        // A stream that waits for a device that does not read would not hear of it.
        if (Interlocked.CompareExchange(ref _end, (int)reason, 0) == 0 && writer.IsWaiting)
            writer.Abort();
    }

    /// <summary>Opens the device's feeds and serves them until the stream ends; always throws, the reason.</summary>
    public async Task RunAsync(StreamFeeds feeds, IReadOnlyDictionary<Guid, ClaimedPosition> claims)
    {
        await OpenAsync(feeds, claims);
        while (true)
        {
            if (Ending == EndReason.DeviceRevoked)
                await TellWhatToWipeAsync(feeds);
            ThrowIfEnding();
            if (gate.MayDeliver())
                await DeliverAsync(feeds);
            await Wake.WaitAsync();
        }
    }

    /// <summary>Whether the stream may still be written to.</summary>
    private bool MayGoOn() => Ending == EndReason.None && gate.MayDeliver();

    private void ThrowIfEnding()
    {
        if (Ending is not EndReason.None and var reason)
            throw reason.ToException();
    }

    private async Task OpenAsync(StreamFeeds feeds, IReadOnlyDictionary<Guid, ClaimedPosition> claims)
    {
        try
        {
            await feeds.SettleAsync(claims);
            if (await feeds.PlaceAsync(MayGoOn))
                await WriteAllAsync(feeds, heartbeat: true);
            await writer.StartAsync();
        }
        catch (UpstreamException exception)
        {
            ThrowIfEnding();
            Log.OpenFailed(logger, exception.Message);
            throw Errors.UpstreamUnavailable();
        }
        catch (DeviceRefusedException)
        {
            throw Errors.DeviceNotFound();
        }
    }

    /// <summary>A device that does not hear it now hears it when it comes back.</summary>
    private async Task TellWhatToWipeAsync(StreamFeeds feeds)
    {
        try
        {
            await feeds.WriteRevocationsAsync();
            await writer.FlushAsync();
        }
        catch (Exception exception) when (exception is UpstreamException or DeviceRefusedException)
        {
            Log.NotTold(logger, exception.Message);
        }
    }

    private ValueTask DeliverAsync(StreamFeeds feeds)
    {
        var heartbeat = Wake.TakeHeartbeat();
        if (heartbeat && time.GetElapsedTime(_opened) >= maximumAge)
        {
            End(EndReason.MaximumAge);
            return ValueTask.CompletedTask;
        }

        if (!feeds.IsSettled || (heartbeat && feeds.HasRefused) || !feeds.TryWritePending())
            return new ValueTask(SettleAsync(feeds, heartbeat));

        if (heartbeat)
            feeds.WriteHeartbeats();
        return writer.FlushAsync();
    }

    /// <summary>The slow way: something has to be asked for, or more is pending than fits one write.</summary>
    private async Task SettleAsync(StreamFeeds feeds, bool heartbeat)
    {
        try
        {
            if (!feeds.IsSettled || feeds.HasRefused)
                await feeds.SettleAsync();
            await WriteAllAsync(feeds, heartbeat);
        }
        catch (UpstreamException exception)
        {
            // The device keeps what it has; the next wake-up tries again.
            Log.SettleFailed(logger, exception.Message);
            await writer.FlushAsync();
        }
        catch (DeviceRefusedException)
        {
            End(EndReason.DeviceRevoked);
        }
    }

    private async Task WriteAllAsync(StreamFeeds feeds, bool heartbeat)
    {
        while (!feeds.TryWritePending())
        {
            await writer.FlushAsync();
            if (!MayGoOn() || !await feeds.PlaceAsync(MayGoOn))
                return;
        }

        if (heartbeat)
            feeds.WriteHeartbeats();
        await writer.FlushAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3, EventName = "RevocationNotTold", Level = LogLevel.Warning, Message = "A revoked device's stream ends without its revocation; it gets it when it comes back: {Why}")]
        public static partial void NotTold(ILogger logger, string why);

        [LoggerMessage(EventId = 1, EventName = "OpenFailed", Level = LogLevel.Warning, Message = "A stream could not be opened: {Why}")]
        public static partial void OpenFailed(ILogger logger, string why);

        [LoggerMessage(EventId = 2, EventName = "SettleFailed", Level = LogLevel.Warning, Message = "A stream waits for a service behind this node: {Why}")]
        public static partial void SettleFailed(ILogger logger, string why);
    }
}
