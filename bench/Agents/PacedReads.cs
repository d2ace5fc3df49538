using System.Diagnostics;

namespace Platform.Bench.Agents;

/// <summary>Programs that read over and over, together so many times a second, evenly; a read that comes late counts from when it was due.</summary>
internal static class PacedReads
{
    /// <summary>Milliseconds of each read, from when it was due.</summary>
    public static async Task<double[]> RunAsync(IReadOnlyList<ILocalReader> programs, int perSecond, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var total = (int)(perSecond * duration.TotalSeconds);
        var taken = await Task.WhenAll(programs.Select((program, first) => Task.Run(() => ReadAsync(program, start, perSecond, first, total, programs.Count))));
        return [.. taken.SelectMany(one => one)];
    }

    private static async Task<List<double>> ReadAsync(ILocalReader program, long start, int perSecond, int first, int total, int step)
    {
        var taken = new List<double>((total / step) + 1);
        for (var i = first; i < total; i += step)
        {
            var due = start + (Stopwatch.Frequency * i / perSecond);
            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (early > TimeSpan.FromMilliseconds(1))
                await Task.Delay(early);
            await program.ReadAsync();
            taken.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }

        return taken;
    }
}

/// <summary>A program that reads one secret, on a connection of its own.</summary>
internal interface ILocalReader : IDisposable
{
    /// <summary>Reads and checks it.</summary>
    Task ReadAsync();
}
