using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

/// <summary>A stream whose messages are known.</summary>
internal sealed class ListStreamReader<T>(IReadOnlyList<T> messages) : IAsyncStreamReader<T>
{
    private int _next;

    public T Current { get; private set; } = default!;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (_next == messages.Count)
            return Task.FromResult(false);
        Current = messages[_next++];
        return Task.FromResult(true);
    }
}
