using System.Diagnostics;

namespace Platform.Bench.Load;

/// <summary>All client connections of one contestant, served by the calling thread.</summary>
internal sealed class LoadLoop : IDisposable
{
    // Holds the largest frame of the platform (1 MiB) with its gRPC and HTTP/2 framing.
    private readonly byte[] _scratch = new byte[2 << 20];
    private readonly int[] _tags = new int[256];
    private readonly Epoll _epoll = new();
    private readonly List<Connection> _connections = [];

    public void Add(Connection connection)
    {
        _epoll.Add(connection.Descriptor, _connections.Count);
        _connections.Add(connection);
    }

    /// <summary>Serves connections until <paramref name="done"/>; throws when that takes longer than the limit.</summary>
    public void RunUntil(Func<bool> done, TimeSpan limit, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!done())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new BenchFailure($"{what}: not within {limit.TotalSeconds:0} s");

            Turn(100);
        }
    }

    /// <summary>Serves connections for a while.</summary>
    public void RunFor(TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = duration - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return;

            Turn((int)Math.Ceiling(left.TotalMilliseconds));
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        _epoll.Dispose();
    }

    private void Turn(int milliseconds)
    {
        var count = _epoll.Wait(_tags, milliseconds);
        for (var i = 0; i < count; i++)
        {
            var connection = _connections[_tags[i]];
            connection.Receive(_scratch);
            if (connection.Fault is { } fault)
                throw new BenchFailure($"connection {_tags[i]}: {fault}");
        }
    }
}
