using System.Diagnostics;
using Platform.Bench.Reports;

namespace Platform.Bench.Agents;

/// <summary>How long a command takes from its start to its end, exit code 0 and some output included.</summary>
internal static class Starts
{
    /// <summary>Medians in milliseconds; the commands take turns, so that the machine's moods meet all alike.</summary>
    public static double[] Measure(IReadOnlyList<Func<ProcessStartInfo>> commands, int rounds)
    {
        var samples = commands.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < commands.Count; i++)
            {
                var taken = Once(commands[i]());
                if (round >= 0)
                    samples[i].Add(taken);
            }
        }

        return [.. samples.Select(one => Samples.Median(one))];
    }

    private static double Once(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (process.ExitCode != 0 || output.Length == 0)
            throw new BenchFailure($"{command.FileName} {string.Join(' ', command.ArgumentList)} ends with {process.ExitCode}: {errors.Result}");
        return taken;
    }
}
