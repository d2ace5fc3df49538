using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Bench.Processes;

/// <summary>What the kernel knows of another process.</summary>
internal static partial class ProcessMeter
{
    /// <summary>
    /// User and system time of all threads, those that have ended included: what /proc/PID/stat shows as utime and stime in
    /// steps of 10 ms, here in nanoseconds from the process's CPU clock.
    /// </summary>
    public static unsafe TimeSpan CpuTime(int processId)
    {
        // The kernel's encoding of "scheduler clock of that process", as clock_getcpuclockid(3) answers it.
        const int schedulerClock = 2;
        var time = stackalloc long[2];
        if (ClockGetTime(~processId << 3 | schedulerClock, time) != 0)
            throw new Win32Exception();

        return TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / TimeSpan.NanosecondsPerTick);
    }

    public static long ResidentBytes(int processId) => Rollup(processId, "Rss:");

    /// <summary>Resident memory, with what it shares with other processes divided among them.</summary>
    public static long ProportionalBytes(int processId) => Rollup(processId, "Pss:");

    /// <summary>Time that .NET's background compiler has used; nothing in a process of another runtime.</summary>
    public static TimeSpan CompilerTime(int processId)
    {
        // The kernel keeps 15 characters of a thread's name.
        const string compiler = ".NET Tiered Com";
        var time = TimeSpan.Zero;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            try
            {
                if (File.ReadAllText(thread + "/comm").TrimEnd() == compiler)
                    time += TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(thread + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);
            }
            catch (IOException)
            {
                // The thread has ended since it was listed.
            }
        }

        return time;
    }

    private static long Rollup(int processId, string name)
    {
        var line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static unsafe partial int ClockGetTime(int clock, long* time);
}
