namespace Platform.Client.Tests.Fixture;

/// <summary>A clock that moves when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
    private TimeSpan _moved;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now + _moved;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    /// <summary>Number of timers that wait for their time.</summary>
    public int Timers
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    /// <summary>Somebody sets the clock; no time passes.</summary>
    public void MoveClock(TimeSpan by)
    {
        lock (_gate)
            _moved += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (var timer in due)
                _timers.Remove(timer);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;
        private bool _disposed;

        public DateTimeOffset Due { get; private set; }

        public void Fire()
        {
            lock (time._gate)
            {
                if (_disposed)
                    return;
                _running++;
            }

            try
            {
                callback(state);
            }
            finally
            {
                lock (time._gate)
                {
                    if (--_running == 0 && _disposed)
                        _idle.TrySetResult();
                }
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (_disposed || dueTime == Timeout.InfiniteTimeSpan)
                    return !_disposed;
                Due = time._now + dueTime;
                time._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                _disposed = true;
                if (_running == 0)
                    _idle.TrySetResult();
            }
        }

        /// <summary>Waits for a callback under way, as the system's timers do.</summary>
        public ValueTask DisposeAsync()
        {
            Dispose();
            return new ValueTask(_idle.Task);
        }
    }
}
