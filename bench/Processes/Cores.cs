using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Platform.Bench.Processes;

/// <summary>One core for the measured server, another for everything else.</summary>
internal sealed record Cores(int? Server, int? Load)
{
    private const string Taskset = "taskset";

    public string Description => Server is null
        ? "processes are not pinned (less than two cores, or no taskset): figures are noisier"
        : $"measured server alone on core {Server}, load generator and helpers on core {Load}";

    public static Cores Detect()
    {
        var mask = (ulong)Process.GetCurrentProcess().ProcessorAffinity;
        if (BitOperations.PopCount(mask) < 2 || Programs.Find(Taskset) is null)
            return new Cores(null, null);

        return new Cores(63 - BitOperations.LeadingZeroCount(mask), BitOperations.TrailingZeroCount(mask));
    }

    /// <summary>Moves all threads of this process; those made later follow.</summary>
    public void PinThisProcess()
    {
        if (Load is not { } core)
            return;

        using var process = Process.Start(new ProcessStartInfo(
            Taskset,
            ["-a", "-c", "-p", core.ToString(CultureInfo.InvariantCulture), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchFailure("taskset could not pin the load generator");
    }

    /// <summary>The command that starts a program on its core; taskset replaces itself by it, so the process id is the program's.</summary>
    public ProcessStartInfo Command(bool measured, string program, IEnumerable<string> arguments) =>
        (measured ? Server : Load) is { } core
            ? new ProcessStartInfo(Taskset, ["-c", core.ToString(CultureInfo.InvariantCulture), program, .. arguments])
            : new ProcessStartInfo(program, arguments);
}
