using System.Collections.Concurrent;

namespace Platform.Gateway.Tests.Backends;

/// <summary>What a backend saw, for tests to wait on.</summary>
internal sealed class BackendObservations
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cancelled = new();
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private int _open;

    public int Calls => Volatile.Read(ref _calls);

    public int Open => Volatile.Read(ref _open);

    public Task Signal => _signal.Task;

    public void SendSignal() => _signal.TrySetResult();

    public void Count() => Interlocked.Increment(ref _calls);

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Cancelled(string call) => Of(call).TrySetResult();

    public Task CancellationOf(string call) => Of(call).Task;

    private TaskCompletionSource Of(string call) =>
        _cancelled.GetOrAdd(call, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
