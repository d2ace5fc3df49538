namespace Platform.Sync.Watching;

/// <summary>
/// The writes that wait for a device to read. Only a write that cannot complete at once comes here, so an idle or healthy stream
/// costs no timer; the sweeper cuts those that have waited too long.
/// </summary>
internal sealed class WriteDeadlines(TimeSpan deadline, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FrameWriter, long> _waiting = [];

    public void Add(FrameWriter writer)
    {
        lock (_lock)
            _waiting[writer] = time.GetTimestamp();
    }

    public void Remove(FrameWriter writer)
    {
        lock (_lock)
            _waiting.Remove(writer);
    }

    /// <summary>Cuts the streams whose write is over its deadline; how many.</summary>
    public int Cut() => Cut(deadline);

    /// <summary>Cuts every stream whose write waits.</summary>
    public void CutAll() => Cut(TimeSpan.Zero);

    private int Cut(TimeSpan after)
    {
        List<FrameWriter>? late = null;
        lock (_lock)
        {
            foreach (var (writer, since) in _waiting)
            {
                if (time.GetElapsedTime(since) >= after)
                    (late ??= []).Add(writer);
            }
        }

        foreach (var writer in late ?? [])
            writer.Abort();
        return late?.Count ?? 0;
    }
}
