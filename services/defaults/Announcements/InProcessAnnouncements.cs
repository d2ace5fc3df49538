using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>Announcements within one process: <c>host</c> shares one instance between its services.</summary>
public sealed partial class InProcessAnnouncements(ILogger<InProcessAnnouncements> logger) : IAnnouncements
{
    // A subscriber that cannot keep up loses the oldest: a hint may be lost, memory may not.
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Subscription, bool>> _channels = new();

    /// <inheritdoc/>
    public event Action? Reconnected
    {
        // There is no connection to lose.
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public Task PublishAsync(string channel, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_channels.TryGetValue(channel, out var subscriptions))
        {
            var copy = message.ToArray();
            foreach (var subscription in subscriptions.Keys)
                subscription.Offer(copy);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IAsyncDisposable> SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var subscription = new Subscription(this, channel, handler, logger);
        _channels.AddOrUpdate(
            channel,
            _ => new ConcurrentDictionary<Subscription, bool> { [subscription] = true },
            (_, subscriptions) =>
            {
                subscriptions[subscription] = true;
                return subscriptions;
            });
        return Task.FromResult<IAsyncDisposable>(subscription);
    }

    private sealed class Subscription : IAsyncDisposable
    {
        private readonly InProcessAnnouncements _owner;
        private readonly string _channel;
        private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        private readonly Task _reading;

        public Subscription(InProcessAnnouncements owner, string channel, Action<ReadOnlyMemory<byte>> handler, ILogger logger)
        {
            _owner = owner;
            _channel = channel;
            _reading = Task.Run(async () =>
            {
                await foreach (var message in _messages.Reader.ReadAllAsync())
                {
                    AnnouncementHandler.Run(handler, message, logger);
                }
            });
        }

        public void Offer(byte[] message) => _messages.Writer.TryWrite(message);

        public async ValueTask DisposeAsync()
        {
            if (_owner._channels.TryGetValue(_channel, out var subscriptions))
                subscriptions.TryRemove(this, out _);
            _messages.Writer.TryComplete();
            await _reading;
        }
    }
}
