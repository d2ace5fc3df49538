namespace Platform.Sync.Watching;

/// <summary>
/// Spreads the heartbeats of all streams over the interval: each stream has a slot, each tick of the one timer wakes one slot.
/// </summary>
internal sealed class HeartbeatWheel
{
    private readonly SignalSet[] _slots;
    private readonly TimeProvider _time;
    private int _nextSlot = -1;
    private int _tick = -1;

    /// <param name="interval">Longest time between two heartbeats of a stream.</param>
    /// <param name="tick">Time between two ticks.</param>
    /// <param name="time">Clock.</param>
    public HeartbeatWheel(TimeSpan interval, TimeSpan tick, TimeProvider time)
    {
        _time = time;
        // One slot less than fits: a tick that is late by less than a tick still keeps the interval.
        _slots = new SignalSet[Math.Max(1, (int)(interval / tick) - 1)];
        for (var slot = 0; slot < _slots.Length; slot++)
            _slots[slot] = new SignalSet();
    }

    public int SlotCount => _slots.Length;

    /// <summary>Gives a stream its slot.</summary>
    public int Add(WakeSignal signal)
    {
        var slot = (int)((uint)Interlocked.Increment(ref _nextSlot) % (uint)_slots.Length);
        _slots[slot].Add(signal);
        return slot;
    }

    public void Remove(WakeSignal signal, int slot) => _slots[slot].Remove(signal);

    /// <summary>Wakes the next slot's streams for a heartbeat. One caller at a time.</summary>
    public void Tick()
    {
        _tick = (_tick + 1) % _slots.Length;
        var slot = _slots[_tick];
        if (slot.Count == 0)
            return;

        var (rented, count) = slot.Copy();
        for (var index = 0; index < count; index++)
            rented[index].RequestHeartbeat();
        WakeBatch.Run(rented, count, _time);
    }
}
