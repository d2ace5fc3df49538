using System.Buffers;

namespace Platform.Sync.Watching;

/// <summary>Streams to wake together: cheap to join, leave and copy.</summary>
internal sealed class SignalSet
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WakeSignal, int> _places = [];
    private WakeSignal[] _signals = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(WakeSignal signal)
    {
        lock (_lock)
        {
            if (!_places.TryAdd(signal, _count))
                return;

            if (_count == _signals.Length)
                Array.Resize(ref _signals, Math.Max(4, _count * 2));
            _signals[_count] = signal;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public void Remove(WakeSignal signal)
    {
        lock (_lock)
        {
            if (!_places.Remove(signal, out var place))
                return;

            Volatile.Write(ref _count, _count - 1);
            var last = _signals[_count];
            _signals[_count] = null!;
            if (place == _count)
                return;

            _signals[place] = last;
            _places[last] = place;
        }
    }

    /// <summary>A copy in an array of the shared pool, for <see cref="WakeBatch"/>.</summary>
    public (WakeSignal[] Rented, int Count) Copy()
    {
        lock (_lock)
        {
            var copy = ArrayPool<WakeSignal>.Shared.Rent(Math.Max(1, _count));
            Array.Copy(_signals, copy, _count);
            return (copy, _count);
        }
    }
}
