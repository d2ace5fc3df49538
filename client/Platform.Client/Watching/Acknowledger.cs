using Grpc.Core;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>
/// Tells the server what is durable here. One call at a time; what comes up meanwhile is put together in the next one. What a
/// call could not deliver is tried again, until something newer replaces it.
/// </summary>
internal sealed class Acknowledger(Func<FeedAcknowledgement[], CancellationToken, Task> send, Action<ResumeToken> sent, TimeProvider time) : IDisposable
{
    private const int MaxPerCall = 100;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, FeedAcknowledgement> _pending = [];
    private readonly SemaphoreSlim _signal = new(0);
    private TaskCompletionSource? _drained;

    public void Post(ResumeToken position, IEnumerable<Rejection> rejections)
    {
        var acknowledgement = new FeedAcknowledgement { Position = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(position.ToBytes()) };
        acknowledgement.Rejections.AddRange(rejections);
        lock (_gate)
            _pending[position.FeedId] = acknowledgement;
        _signal.Release();
    }

    /// <summary>Ends when everything posted so far has been delivered.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
            return _pending.Count == 0 ? Task.CompletedTask : (_drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _signal.WaitAsync(cancellationToken);
            var batch = Peek();
            if (batch.Length == 0)
                continue;
            try
            {
                await send(batch, cancellationToken);
                Remove(batch);
            }
            catch (RpcException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
                _signal.Release();
            }
        }
    }

    public void Dispose() => _signal.Dispose();

    private FeedAcknowledgement[] Peek()
    {
        lock (_gate)
            return [.. _pending.Values.Take(MaxPerCall)];
    }

    private void Remove(FeedAcknowledgement[] batch)
    {
        var positions = batch.Select(acknowledgement => ResumeToken.TryParse(acknowledgement.Position.Span, out var position) ? position : default).ToArray();
        lock (_gate)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (_pending.TryGetValue(positions[i].FeedId, out var pending) && ReferenceEquals(pending, batch[i]))
                    _pending.Remove(positions[i].FeedId);
            }

            if (_pending.Count > 0)
                _signal.Release();
            else
                Interlocked.Exchange(ref _drained, null)?.TrySetResult();
        }

        foreach (var position in positions)
            sent(position);
    }
}
