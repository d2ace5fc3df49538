using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Platform.Local.V1;

namespace Platform.Bench.Agents;

/// <summary>Saves a key again and again, each time when the agent has told its programs of the one before.</summary>
internal sealed class Updates(MemberMachine machine)
{
    private readonly ConcurrentQueue<double> _taken = [];

    /// <summary>Milliseconds from each Save until a program that watches the agent knew of it, so far.</summary>
    public double[] Taken => [.. _taken];

    public async Task RunAsync(CancellationToken stop)
    {
        using var channel = LocalReader.Open(machine.Socket);
        using var watch = new LocalService.LocalServiceClient(channel).WatchCredentials(new WatchCredentialsRequest(), cancellationToken: CancellationToken.None);
        if (!await watch.ResponseStream.MoveNext())
            throw new BenchFailure("the agent told nothing");
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            var version = await machine.SaveAsync();
            do
            {
                if (!await watch.ResponseStream.MoveNext())
                    throw new BenchFailure("the agent ended its stream");
            }
            while (watch.ResponseStream.Current.Put?.Version != version);
            _taken.Enqueue(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
