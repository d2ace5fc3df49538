using System.Buffers;
using System.IO.Pipelines;

namespace Pipelines.Sockets.Unofficial.Pumping;

/// <summary>A pipe's reader that counts what its user has consumed, and tells when the user is done.</summary>
internal sealed class MeasuredReader(PipeReader reader, Action completed) : PipeReader
{
    private ReadOnlySequence<byte> _lastRead;
    private long _consumed;

    public long Consumed => Volatile.Read(ref _consumed);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        _lastRead = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!reader.TryRead(out result))
            return false;

        _lastRead = result.Buffer;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Before the pipe takes the segments back.
        var bytes = _lastRead.IsEmpty ? 0 : _lastRead.Slice(_lastRead.Start, consumed).Length;
        _lastRead = default;
        reader.AdvanceTo(consumed, examined);
        Volatile.Write(ref _consumed, _consumed + bytes);
    }

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        reader.Complete(exception);
        completed();
    }
}
