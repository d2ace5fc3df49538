namespace Platform.Defaults;

/// <summary>
/// Hints between processes. A lost, repeated, reordered or forged announcement must change nothing but timing; whoever listens
/// checks against the truth, and again on <see cref="Reconnected"/> and from time to time.
/// </summary>
public interface IAnnouncements
{
    /// <summary>Raised after a connection was made (again): announcements may have been lost before.</summary>
    event Action? Reconnected;

    /// <summary>Publishes a message to all current subscribers of a channel. Throws when it surely was not sent.</summary>
    Task PublishAsync(string channel, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>
    /// Calls the handler for every message of a channel, one at a time, in the order of arrival, until disposed. The handler must
    /// be quick and is not called on the publisher's thread; what it throws is logged and changes nothing.
    /// </summary>
    Task<IAsyncDisposable> SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken);
}
