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
                await DeliverAsync(batch, cancellationToken);
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested && !IsRefusal(exception))
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
                _signal.Release();
            }
        }
    }

    public void Dispose() => _signal.Dispose();

    /// <summary>
    /// A refused call is not repeated: the feed may have ended meanwhile. As one refused feed refuses all, they go one by one.
    /// </summary>
    private async Task DeliverAsync(FeedAcknowledgement[] batch, CancellationToken cancellationToken)
    {
        try
        {
            await send(batch, cancellationToken);
            Tell(Remove(batch));
        }
        catch (RpcException exception) when (IsRefusal(exception))
        {
            if (batch.Length == 1)
            {
                Remove(batch);
                return;
            }

            foreach (var acknowledgement in batch)
                await DeliverAsync([acknowledgement], cancellationToken);
        }
    }

    private static bool IsRefusal(RpcException exception) => exception.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.PermissionDenied;

    private FeedAcknowledgement[] Peek()
    {
        lock (_gate)
            return [.. _pending.Values.Take(MaxPerCall)];
    }

    private ResumeToken[] Remove(FeedAcknowledgement[] batch)
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

        return positions;
    }

    private void Tell(ResumeToken[] positions)
    {
        foreach (var position in positions)
            sent(position);
    }
}
