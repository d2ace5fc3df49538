namespace Platform.Bench.Processes;

/// <summary>What must not outlive the bench, however it ends: child processes and temporary folders.</summary>
internal static class Leftovers
{
    private static readonly Lock Gate = new();
    private static readonly List<IDisposable> Things = [];

    // Ctrl-C and SIGTERM end in an ordinary exit (System.CommandLine sees to it), which does not unwind what is running.
    static Leftovers() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DisposeAll();

    public static void Add(IDisposable thing)
    {
        lock (Gate)
            Things.Add(thing);
    }

    /// <summary>False when somebody else disposes it.</summary>
    public static bool TryRemove(IDisposable thing)
    {
        lock (Gate)
            return Things.Remove(thing);
    }

    private static void DisposeAll()
    {
        IDisposable[] left;
        lock (Gate)
            left = [.. Things];
        // A folder after the processes that write to it.
        foreach (var thing in left.Reverse())
            thing.Dispose();
    }
}
