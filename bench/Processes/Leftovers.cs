namespace Platform.Bench.Processes;

/// <summary>What must not outlive the bench, however it ends: child processes and temporary folders.</summary>
internal static class Leftovers
{
    private static readonly Lock Gate = new();
    private static readonly List<(IDisposable Thing, Action Release)> Things = [];

    // Ctrl-C and SIGTERM end in an ordinary exit (System.CommandLine sees to it), which does not unwind what is running.
    static Leftovers() => AppDomain.CurrentDomain.ProcessExit += (_, _) => ReleaseAll();

    public static void Add(IDisposable thing, Action release)
    {
        lock (Gate)
            Things.Add((thing, release));
    }

    /// <summary>Releases a thing, once. At the exit of the process it waits for those that are being released.</summary>
    public static void Release(IDisposable thing)
    {
        lock (Gate)
        {
            var index = Things.FindIndex(left => left.Thing == thing);
            if (index < 0)
                return;

            var release = Things[index].Release;
            Things.RemoveAt(index);
            release();
        }
    }

    private static void ReleaseAll()
    {
        lock (Gate)
        {
            // A folder after the processes that write to it.
            for (var i = Things.Count - 1; i >= 0; i--)
                Things[i].Release();
            Things.Clear();
        }
    }
}
