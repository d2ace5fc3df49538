using System.Diagnostics;
using Platform.Bench.Contestants;
using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Runs;

/// <summary>One contestant, started, with its subscribers.</summary>
internal sealed class Session : IDisposable
{
    private const int OpenedAtOnce = 64;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // After a delivery the server still has things to do that belong to it; then it must fall asleep: "cold".
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private readonly Contestant _contestant;
    private readonly LoadLoop _loop = new();
    private readonly Deliveries _deliveries = new();
    private readonly List<Subscriber> _subscribers = [];

    private Session(Contestant contestant) => _contestant = contestant;

    public int Subscribers => _subscribers.Count;

    public TimeSpan ServerTime => ProcessMeter.CpuTime(_contestant.ServerId);

    public long ServerMemory => ProcessMeter.ResidentBytes(_contestant.ServerId);

    /// <summary>Starts the server; at most so many subscribers will be asked for.</summary>
    public static async Task<Session> StartAsync(Contestant contestant, Cores cores, int subscribers)
    {
        var session = new Session(contestant);
        try
        {
            await contestant.StartAsync(session._loop, cores, subscribers);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens subscribers until there are so many, each on a connection of its own.</summary>
    public void GrowTo(int count)
    {
        while (Subscribers < count)
        {
            var opened = new List<Connection>();
            while (Subscribers < count && opened.Count < OpenedAtOnce)
            {
                var subscriber = new Subscriber(_deliveries);
                var connection = _contestant.Subscribe(subscriber);
                _subscribers.Add(subscriber);
                _loop.Add(connection);
                opened.Add(connection);
            }

            _loop.RunUntil(() => opened.TrueForAll(connection => connection.Ready), Limit, $"subscription {Subscribers}");
        }
    }

    public void Rest(TimeSpan duration) => _loop.RunFor(duration);

    /// <summary>Rests at least so long, until the server has compiled what it had to, or patience ends.</summary>
    public void Settle(TimeSpan least, TimeSpan patience) => Settling.Rest(_loop, least, patience, [_contestant.ServerId]);

    /// <summary>Publishes one message to all, after a pause, and waits until the last subscriber has it.</summary>
    public Round Deliver()
    {
        _loop.RunFor(Pause);
        var revision = _deliveries.Revision + 1;
        var payload = _contestant.Prepare(revision);
        _deliveries.Next(payload);

        var timeBefore = ServerTime;
        var start = Stopwatch.GetTimestamp();
        _contestant.Publish(payload);
        _loop.RunUntil(() => _deliveries.Count == Subscribers, Limit, $"delivery of revision {revision}: {_deliveries.Count} of {Subscribers}");
        var elapsed = Stopwatch.GetElapsedTime(start);
        _loop.RunFor(Aftermath);
        return new Round(elapsed.TotalMilliseconds, (ServerTime - timeBefore).TotalMicroseconds / Subscribers);
    }

    /// <summary>Fails unless every subscriber has the last revision; that it has all before, in order, was checked as they came.</summary>
    public void Verify()
    {
        var behind = _subscribers.Count(subscriber => subscriber.Revision != _deliveries.Revision);
        if (behind > 0)
            throw new BenchFailure($"{behind} of {Subscribers} subscribers do not have revision {_deliveries.Revision}");
    }

    public void Dispose() => _loop.Dispose();
}

/// <summary>One message to all: milliseconds to the last delivery, server microseconds per delivery.</summary>
internal sealed record Round(double Last, double Cpu);
