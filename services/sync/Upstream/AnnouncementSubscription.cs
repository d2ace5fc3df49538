using Platform.Defaults;

namespace Platform.Sync.Upstream;

/// <summary>
/// A subscription that nothing waits for: until it is made, and while it cannot be, the periodic checks find everything. One that
/// failed is tried again by the sweeper.
/// </summary>
/// <param name="channel">The channel.</param>
/// <param name="handler">What to do with a message.</param>
/// <param name="subscribed">Called when it is made: what happened before was not announced to it.</param>
/// <param name="announcements">Where it comes from.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class AnnouncementSubscription(
    string channel, Action<ReadOnlyMemory<byte>> handler, Action subscribed, IAnnouncements announcements, TimeProvider time, ILogger<AnnouncementSubscription> logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _disposed = new();
    private Task<IAsyncDisposable?> _subscribing = Task.FromResult<IAsyncDisposable?>(null);
    private long _triedAt;

    public void Start()
    {
        _triedAt = time.GetTimestamp();
        _subscribing = SubscribeAsync();
    }

    public void RetryIfFailed()
    {
        if (_subscribing is { IsCompletedSuccessfully: true, Result: null } && time.GetElapsedTime(_triedAt) > RetryAfter)
            Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (await _subscribing is { } subscription)
            await subscription.DisposeAsync();
        _disposed.Dispose();
    }

    private async Task<IAsyncDisposable?> SubscribeAsync()
    {
        try
        {
            var subscription = await announcements.SubscribeAsync(channel, handler, _disposed.Token);
            subscribed();
            return subscription;
        }
        catch (Exception exception)
        {
            if (!_disposed.IsCancellationRequested)
                Log.SubscribeFailed(logger, channel, exception.GetType().FullName!);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "SubscribeFailed", Level = LogLevel.Warning, Message = "No announcements from {Channel} for now: {ExceptionType}")]
        public static partial void SubscribeFailed(ILogger logger, string channel, string exceptionType);
    }
}
