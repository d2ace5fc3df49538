using System.Buffers;

namespace Pipelines.Sockets.Unofficial.Pumping;

internal sealed class StreamTransport(Stream stream) : ITransport
{
    public ValueTask<int> ReceiveAsync(Memory<byte> target) => stream.ReadAsync(target);

    public async ValueTask<int> SendAsync(ReadOnlySequence<byte> buffer)
    {
        var memory = buffer.FirstNotEmpty();
        await stream.WriteAsync(memory).ConfigureAwait(false);
        return memory.Length;
    }

    public ValueTask FlushAsync() => new(stream.FlushAsync());

    // A stream has no half-close: both directions end when it is disposed of.
    public void EndReceive()
    {
    }

    public void EndSend()
    {
    }

    public void Dispose() => stream.Dispose();
}
