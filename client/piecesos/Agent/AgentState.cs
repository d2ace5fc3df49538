using System.Collections.Concurrent;
using System.Threading.Channels;
using Platform.Client;

namespace Platform.Piecesos.Agent;

/// <summary>What the agent knows, and who wants to hear of changes.</summary>
internal sealed class AgentState
{
    // A reader that is further behind lists again: it is told so, and nobody waits for it.
    private const int MaxBehind = 1024;

    private readonly ConcurrentDictionary<Channel<ClientEvent.CredentialChanged>, bool> _readers = [];
    private volatile Connection _connection;

    public AgentState(DeviceIdentity identity, PlatformWatcher watcher, TimeProvider time)
    {
        Identity = identity;
        Watcher = watcher;
        _connection = new Connection(false, time.GetUtcNow(), "The agent has just started.");
        watcher.Happened += Take;
    }

    public DeviceIdentity Identity { get; }

    public PlatformWatcher Watcher { get; }

    public CredentialCache Cache => Watcher.Cache;

    public Connection Current => _connection;

    /// <summary>Changes from now on. Register first, then read what is held: then nothing falls between.</summary>
    public Channel<ClientEvent.CredentialChanged> Subscribe()
    {
        var channel = Channel.CreateBounded<ClientEvent.CredentialChanged>(new BoundedChannelOptions(MaxBehind) { SingleReader = true });
        _readers[channel] = true;
        return channel;
    }

    public void Unsubscribe(Channel<ClientEvent.CredentialChanged> channel) => _readers.TryRemove(channel, out _);

    private void Take(ClientEvent happened)
    {
        switch (happened)
        {
            case ClientEvent.Connected connected:
                _connection = new Connection(true, connected.Time, "");
                break;
            case ClientEvent.Disconnected gone when _connection.IsOpen:
                _connection = new Connection(false, gone.Time, gone.Reason);
                break;
            case ClientEvent.Disconnected gone:
                _connection = _connection with { Reason = gone.Reason };
                break;
            case ClientEvent.CredentialChanged changed:
                foreach (var channel in _readers.Keys.Where(channel => !channel.Writer.TryWrite(changed)))
                    channel.Writer.TryComplete(new SlowReaderException());
                break;
        }
    }

    /// <summary>Whether the stream is open, since when, and if not why.</summary>
    internal sealed record Connection(bool IsOpen, DateTimeOffset Since, string Reason);
}

/// <summary>A reader of changes is too far behind.</summary>
internal sealed class SlowReaderException() : Exception("SLOW_READER: too many changes wait to be read. List again.");
