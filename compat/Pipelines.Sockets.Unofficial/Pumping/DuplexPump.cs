using System.Buffers;
using System.IO.Pipelines;

namespace Pipelines.Sockets.Unofficial.Pumping;

/// <summary>
/// Two pipes and two loops between them and a transport. A loop never throws: what ends it is kept in
/// <see cref="Ending"/> and passed through the pipe to whoever reads or writes it.
/// </summary>
internal sealed class DuplexPump : IDisposable
{
    private readonly ITransport _transport;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly MeasuredReader _input;
    private readonly MeasuredWriter _output;
    private long _received;
    private long _sent;
    private int _lastReceived;

    public DuplexPump(ITransport transport, PipeOptions? sendOptions, PipeOptions? receiveOptions)
    {
        sendOptions = UnsharedMemory.In(sendOptions ?? PipeOptions.Default);
        receiveOptions = UnsharedMemory.In(receiveOptions ?? PipeOptions.Default);
        _transport = transport;
        _outgoing = new Pipe(sendOptions);
        _incoming = new Pipe(receiveOptions);
        _input = new MeasuredReader(_incoming.Reader, EndInput);
        _output = new MeasuredWriter(_outgoing.Writer);

        sendOptions.ReaderScheduler.Schedule(static pump => _ = ((DuplexPump)pump!).SendAllAsync(), this);
        receiveOptions.ReaderScheduler.Schedule(static pump => _ = ((DuplexPump)pump!).ReceiveAllAsync(), this);
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    public Ending Ending { get; } = new();

    public long BytesReceived => Volatile.Read(ref _received);

    public long BytesSent => Volatile.Read(ref _sent);

    public int LastReceived => Volatile.Read(ref _lastReceived);

    public long BytesWaitingToBeRead => Math.Max(0, BytesReceived - _input.Consumed);

    public long BytesWaitingToBeSent => Math.Max(0, _output.Written - BytesSent);

    public void Dispose()
    {
        Ending.TrySet(PipeShutdownKind.PipeDisposed);
        _transport.Dispose();

        // A loop that waits for its pipe and not for the transport has to be told as well.
        _outgoing.Reader.CancelPendingRead();
        _incoming.Writer.CancelPendingFlush();
    }

    private void EndInput()
    {
        Ending.TrySet(PipeShutdownKind.InputReaderCompleted);
        _transport.EndReceive();
    }

    private async Task ReceiveAllAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var count = await _transport.ReceiveAsync(_incoming.Writer.GetMemory()).ConfigureAwait(false);
                Volatile.Write(ref _lastReceived, count);
                if (count == 0)
                {
                    // Closing the socket on this side ends a pending receive in the same way.
                    if (!Ending.TrySet(PipeShutdownKind.ReadEndOfStream) && Ending.Kind == PipeShutdownKind.PipeDisposed)
                        failure = Ending.Closed();

                    break;
                }

                Volatile.Write(ref _received, _received + count);
                _incoming.Writer.Advance(count);
                var flush = await _incoming.Writer.FlushAsync().ConfigureAwait(false);
                if (flush.IsCanceled)
                    failure = Ending.Closed();

                if (flush.IsCompleted || flush.IsCanceled)
                    break;
            }
        }
        catch (Exception exception)
        {
            failure = Ending.OfReading(exception);
        }

        await _incoming.Writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async Task SendAllAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var read = await _outgoing.Reader.ReadAsync().ConfigureAwait(false);
                if (read.IsCanceled)
                {
                    failure = Ending.Closed();
                    break;
                }

                await SendAsync(read.Buffer).ConfigureAwait(false);
                _outgoing.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    Ending.TrySet(PipeShutdownKind.WriteEndOfStream);
                    _transport.EndSend();
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            failure = Ending.OfWriting(exception);
        }

        await _outgoing.Reader.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty)
            return;

        while (!buffer.IsEmpty)
        {
            var count = await _transport.SendAsync(buffer).ConfigureAwait(false);
            Volatile.Write(ref _sent, _sent + count);
            buffer = buffer.Slice(count);
        }

        await _transport.FlushAsync().ConfigureAwait(false);
    }
}
