using System.Collections.Concurrent;
using Platform.Interop.V1;

namespace Platform.Interop.Server;

/// <summary>How each Hold call ended, for whoever asks, before or after.</summary>
internal sealed class HeldCalls
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AwaitHoldResponse>> _calls = new();

    public void Ended(string id, AwaitHoldResponse how) => Call(id).TrySetResult(how);

    public Task<AwaitHoldResponse> WhenEndedAsync(string id, CancellationToken cancellationToken) => Call(id).Task.WaitAsync(cancellationToken);

    private TaskCompletionSource<AwaitHoldResponse> Call(string id) =>
        _calls.GetOrAdd(id, _ => new TaskCompletionSource<AwaitHoldResponse>(TaskCreationOptions.RunContinuationsAsynchronously));
}
