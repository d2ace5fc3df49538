using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Host.Demo;

/// <summary>Runs steps, and prints one JSON line for each with the milliseconds it took.</summary>
internal sealed class DemoSteps(TextWriter output, CancellationToken cancellationToken)
{
    /// <summary>Ends a wait that will never end; a machine that has other things to do needs many times of what is usual.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<T> RunAsync<T>(string name, Func<JsonObject, Task<T>> step)
    {
        var details = new JsonObject();
        var clock = Stopwatch.StartNew();
        var result = await step(details);
        Print(name, clock.Elapsed, details);
        return result;
    }

    public Task RunAsync(string name, Func<JsonObject, Task> step) => RunAsync(name, async details =>
    {
        await step(details);
        return true;
    });

    /// <summary>Waits for a condition, and says how long it took from a moment on.</summary>
    public async Task<double> UntilAsync(string what, Stopwatch since, Func<bool> condition)
    {
        while (!condition())
        {
            if (since.Elapsed > Patience)
                throw new DemoFailure($"{what}: not within {Patience.TotalSeconds:0} seconds.");
            await Task.Delay(1, cancellationToken);
        }

        return Round(since.Elapsed);
    }

    public static void Require(bool condition, string what)
    {
        if (!condition)
            throw new DemoFailure(what);
    }

    public static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private void Print(string name, TimeSpan taken, JsonObject details)
    {
        var line = new JsonObject { ["step"] = name, ["ms"] = Round(taken) };
        foreach (var (key, value) in details.ToList())
        {
            details.Remove(key);
            line[key] = value;
        }

        output.WriteLine(line.ToJsonString());
        output.Flush();
    }

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
