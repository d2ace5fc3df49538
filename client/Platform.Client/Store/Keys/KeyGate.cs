using System.Diagnostics;

namespace Platform.Client.Store.Keys;

/// <summary>Only its holder makes, moves or removes keys. The system lets it go when the process ends, however it ends.</summary>
internal static class KeyGate
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static FileStream? TryEnter(string folder) => PrivateFiles.TryLock(Path.Combine(folder, "keys.lock"));

    /// <summary>Waits for it; null when it does not come.</summary>
    public static FileStream? Enter(string folder, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryEnter(folder) is { } gate)
                return gate;
            if (waited.Elapsed > limit)
                return null;
            Thread.Sleep(Pause);
        }
    }
}
