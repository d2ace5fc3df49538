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

    public static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(4).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static unsafe partial int ClockGetTime(int clock, long* time);
}
