using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Contestants;

/// <summary>One server that is measured, with the protocol to drive it.</summary>
internal abstract class Contestant : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public abstract string Name { get; }

    /// <summary>Why it cannot take part here; null when it can.</summary>
    public virtual string? Missing => null;

    /// <summary>What to know about the row; empty for nothing.</summary>
    public virtual string Note => "";

    /// <summary>The process whose memory and time are measured.</summary>
    public int ServerId { get; protected set; }

    /// <summary>Starts the server and connects the publisher, which joins the loop when it has something to read.</summary>
    public abstract Task StartAsync(LoadLoop loop, Cores cores, int subscribers);

    /// <summary>Opens a subscriber on a connection of its own.</summary>
    public abstract Connection Subscribe(Subscriber subscriber);

    /// <summary>Makes the next message, outside of what is measured.</summary>
    public virtual byte[] Prepare(long revision) => Payloads.Make(revision);

    /// <summary>Publishes the prepared message.</summary>
    public abstract void Publish(byte[] payload);

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
    }

    /// <summary>Disposes <paramref name="thing"/> with this contestant, last first.</summary>
    protected T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }
}
