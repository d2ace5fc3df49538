using System.Buffers;
using System.IO.Pipelines;

namespace Platform.Sync.Watching;

/// <summary>
/// Writes encoded frames straight into a response's body, many per flush. The gRPC framework has set the headers and will set the
/// trailers; between them a message is its prefix and its bytes, which are made already (see docs/adr/0003-watch-hot-path.md).
/// </summary>
internal sealed class FrameWriter(PipeWriter body, Action abort, WriteDeadlines deadlines)
{
    // A slow device holds at most about this and the transport's own buffers.
    private const int FlushAt = 32 * 1024;

    private int _unflushed;
    private volatile bool _waiting;

    /// <summary>Enough is written: flush before more.</summary>
    public bool IsFull => _unflushed >= FlushAt;

    /// <summary>A flush waits for the device.</summary>
    public bool IsWaiting => _waiting;

    public void Write(ReadOnlySpan<byte> message)
    {
        body.Write(message);
        _unflushed += message.Length;
    }

    /// <summary>Sends what was written. Completes at once unless the device is behind with reading.</summary>
    public ValueTask FlushAsync() => _unflushed == 0 ? ValueTask.CompletedTask : FlushBodyAsync();

    /// <summary>Sends the headers, with what was written: a stream that has nothing to say yet is seen to be open.</summary>
    public ValueTask StartAsync() => FlushBodyAsync();

    public void Abort() => abort();

    private ValueTask FlushBodyAsync()
    {
        _unflushed = 0;
        var flush = body.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
            return WaitAsync(flush);

        flush.GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    private async ValueTask WaitAsync(ValueTask<FlushResult> flush)
    {
        _waiting = true;
        deadlines.Add(this);
        try
        {
            await flush;
        }
        finally
        {
            deadlines.Remove(this);
            _waiting = false;
        }
    }
}
