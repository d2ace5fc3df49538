using System.Threading.Tasks.Sources;

namespace Platform.Sync.Watching;

/// <summary>
/// Wakes the one task that serves a stream, without allocating: signals before the wait are kept as one, and the waiting task goes
/// on inside <see cref="Signal"/>, on the caller's thread, so that one worker can move many streams in a row.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Signaled = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;
    private volatile bool _heartbeat;

    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Signaled) == Waiting)
            _core.SetResult(true);
    }

    /// <summary>Marks that a heartbeat is due; the next signal delivers it.</summary>
    public void RequestHeartbeat() => _heartbeat = true;

    /// <summary>Whether a heartbeat was due; it is not any more.</summary>
    public bool TakeHeartbeat()
    {
        if (!_heartbeat)
            return false;

        _heartbeat = false;
        return true;
    }

    /// <summary>Completes with the next signal. What the signal was for has to be looked at after this, never before.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            return new ValueTask(this, _core.Version);

        Interlocked.Exchange(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
        Interlocked.Exchange(ref _state, Idle);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
