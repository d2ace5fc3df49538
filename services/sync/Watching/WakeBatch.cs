using System.Buffers;

namespace Platform.Sync.Watching;

/// <summary>
/// Wakes many streams from few work items: each runs a share of them one after the other, so that a change set for 5,000 streams
/// costs dozens of thread-pool hops and not thousands, and several cores share the work.
/// </summary>
internal sealed class WakeBatch
{
    // Small enough that two cores finish at about the same time, large enough that the hop does not count.
    private const int Share = 64;

    private readonly WakeSignal[] _signals;
    private readonly Action<TimeSpan>? _finished;
    private readonly TimeProvider _time;
    private readonly long _started;
    private int _remaining;

    private WakeBatch(WakeSignal[] signals, int shares, TimeProvider time, Action<TimeSpan>? finished)
    {
        _signals = signals;
        _remaining = shares;
        _time = time;
        _started = time.GetTimestamp();
        _finished = finished;
    }

    /// <summary>Wakes streams; takes over the array, which comes from the shared pool.</summary>
    public static void Run(WakeSignal[] rented, int count, TimeProvider time, Action<TimeSpan>? finished = null)
    {
        if (count == 0)
        {
            ArrayPool<WakeSignal>.Shared.Return(rented);
            return;
        }

        var batch = new WakeBatch(rented, (count + Share - 1) / Share, time, finished);
        for (var start = Share; start < count; start += Share)
            ThreadPool.UnsafeQueueUserWorkItem(new Part(batch, start, Math.Min(Share, count - start)), preferLocal: false);
        batch.Wake(0, Math.Min(Share, count));
    }

    private void Wake(int start, int count)
    {
        for (var index = start; index < start + count; index++)
            _signals[index].Signal();

        if (Interlocked.Decrement(ref _remaining) != 0)
            return;

        ArrayPool<WakeSignal>.Shared.Return(_signals, clearArray: true);
        _finished?.Invoke(_time.GetElapsedTime(_started));
    }

    private sealed class Part(WakeBatch batch, int start, int count) : IThreadPoolWorkItem
    {
        public void Execute() => batch.Wake(start, count);
    }
}
