using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Platform.Defaults;

/// <summary>
/// Announcements through Redis pub/sub. Starts without Redis and connects when it is there; while it is away publishing fails and
/// nothing is received, which costs the reader's periodic check and nothing else.
/// </summary>
public sealed partial class RedisAnnouncements : IAnnouncements, IAsyncDisposable
{
    private readonly ILogger<RedisAnnouncements> _logger;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    /// <summary>Connects on first use.</summary>
    /// <param name="configuration">StackExchange.Redis configuration string, such as <c>127.0.0.1:6379</c>.</param>
    /// <param name="logger">Logger.</param>
    public RedisAnnouncements(string configuration, ILogger<RedisAnnouncements> logger)
    {
        _logger = logger;
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.ClientName = "platform";
        // Neither keys nor channels but the platform's own: its users have no right to any.
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        // A hint that is late is worth nothing: fail at once instead of queueing while Redis is away.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(250, 5_000);
        options.AsyncTimeout = 2_000;
        options.ConnectTimeout = 2_000;
        options.KeepAlive = 5;
        _connection = new(() => ConnectAsync(options));
    }

    /// <inheritdoc/>
    public event Action? Reconnected;

    /// <inheritdoc/>
    public Task PublishAsync(string channel, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => AnnouncementTelemetry.MeasureAsync("redis", channel, async () =>
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        await connection.GetSubscriber().PublishAsync(RedisChannel.Literal(channel), message).WaitAsync(cancellationToken);
    });

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        var subscription = new Subscription(connection.GetSubscriber(), RedisChannel.Literal(channel), handler, _logger);
        await subscription.StartAsync(cancellationToken);
        return subscription;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
            await (await _connection.Value).DisposeAsync();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        connection.ConnectionRestored += (_, _) =>
        {
            Log.Restored(_logger);
            Reconnected?.Invoke();
        };
        connection.ConnectionFailed += (_, failure) => Log.Lost(_logger, failure.FailureType.ToString());
        return connection;
    }

    private sealed class Subscription(ISubscriber subscriber, RedisChannel channel, Action<ReadOnlyMemory<byte>> handler, ILogger logger) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _starting = Task.CompletedTask;
        private ChannelMessageQueue? _queue;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            // The first attempt decides how quickly the caller has its subscription; without Redis the attempts go on behind it.
            _starting = SubscribeUntilItHoldsAsync();
            await Task.WhenAny(_starting, Task.Delay(TimeSpan.FromSeconds(2), cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _starting;
            try
            {
                if (_queue is not null)
                    await _queue.UnsubscribeAsync();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException or ArgumentOutOfRangeException)
            {
                // Redis is away, and so is the subscription.
            }

            _stop.Dispose();
        }

        private async Task SubscribeUntilItHoldsAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    // By queue: handlers that are given to SubscribeAsync itself run on any thread, in any order.
                    _queue = await subscriber.SubscribeAsync(channel);
                    _queue.OnMessage(Handle);
                    return;
                }
                catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException or ArgumentOutOfRangeException)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        private void Handle(ChannelMessage message)
        {
            if (!_stop.IsCancellationRequested)
                AnnouncementHandler.Run(handler, (ReadOnlyMemory<byte>)message.Message, logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 11, EventName = "RedisRestored", Level = LogLevel.Information, Message = "Redis is connected again")]
        public static partial void Restored(ILogger logger);

        [LoggerMessage(EventId = 12, EventName = "RedisLost", Level = LogLevel.Warning, Message = "Redis is not reachable ({Failure}); changes arrive by the periodic check until it is back")]
        public static partial void Lost(ILogger logger, string failure);
    }
}
