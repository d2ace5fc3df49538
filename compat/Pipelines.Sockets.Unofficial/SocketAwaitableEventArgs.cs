using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Pipelines.Sockets.Unofficial;

/// <summary>
/// Socket event arguments that can be awaited: the result is the number of bytes transferred, a failure is a
/// <see cref="SocketException"/>. One operation at a time; awaiting its result makes the object ready for the next.
/// </summary>
/// <param name="ioScheduler">Where continuations run; null or inline means on the thread that completes the operation.</param>
public class SocketAwaitableEventArgs(PipeScheduler? ioScheduler = null) : SocketAsyncEventArgs, ICriticalNotifyCompletion
{
    private const int NotAborted = -1;
    private static readonly Action Completion = static () => { };

    private readonly PipeScheduler? _scheduler = ReferenceEquals(ioScheduler, PipeScheduler.Inline) ? null : ioScheduler;
    private Action? _continuation;
    private int _abortedWith = NotAborted;

    /// <summary>Whether the operation has completed or was aborted.</summary>
    public bool IsCompleted => ReferenceEquals(Volatile.Read(ref _continuation), Completion);

    /// <summary>The object is its own awaiter.</summary>
    public SocketAwaitableEventArgs GetAwaiter() => this;

    /// <summary>The number of bytes transferred.</summary>
    public int GetResult()
    {
        var aborted = Interlocked.Exchange(ref _abortedWith, NotAborted);
        Volatile.Write(ref _continuation, null);

        var error = aborted == NotAborted ? SocketError : (SocketError)aborted;
        return error == SocketError.Success ? BytesTransferred : throw new SocketException((int)error);
    }

    /// <inheritdoc />
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc />
    public void UnsafeOnCompleted(Action continuation)
    {
        if (ReferenceEquals(Interlocked.CompareExchange(ref _continuation, continuation, null), Completion))
            Run(continuation);
    }

    /// <summary>Says that the operation is over: for callers whose operation completed synchronously.</summary>
    public void Complete()
    {
        if (Interlocked.Exchange(ref _continuation, Completion) is { } waiting && !ReferenceEquals(waiting, Completion))
            Run(waiting);
    }

    /// <summary>Ends the wait with <paramref name="error"/>, whatever the operation does; the first abort counts.</summary>
    public void Abort(SocketError error = SocketError.OperationAborted)
    {
        Interlocked.CompareExchange(ref _abortedWith, (int)error, NotAborted);
        Complete();
    }

    /// <inheritdoc />
    protected override void OnCompleted(SocketAsyncEventArgs e) => Complete();

    private void Run(Action continuation)
    {
        if (_scheduler is null)
            continuation();
        else
            _scheduler.Schedule(static state => ((Action)state!)(), continuation);
    }
}
