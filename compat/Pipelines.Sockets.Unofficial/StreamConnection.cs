using System.IO.Pipelines;
using Pipelines.Sockets.Unofficial.Pumping;

namespace Pipelines.Sockets.Unofficial;

/// <summary>Streams as pipes.</summary>
public static class StreamConnection
{
    /// <summary>A duplex stream, such as one with TLS, as a duplex pipe. Disposing of the pipe disposes of the stream.</summary>
    public static IDuplexPipe GetDuplex(
        Stream stream,
        PipeOptions? sendPipeOptions = null,
        PipeOptions? receivePipeOptions = null,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamDuplex(stream, sendPipeOptions, receivePipeOptions, name);
    }

    /// <summary>A stream as a pipe's reader. Completing the reader leaves the stream open.</summary>
    public static PipeReader GetReader(Stream stream, PipeOptions? pipeOptions = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return PipeReader.Create(stream, new StreamPipeReaderOptions(pipeOptions?.Pool, leaveOpen: true));
    }

    private sealed class StreamDuplex(Stream stream, PipeOptions? sendOptions, PipeOptions? receiveOptions, string? name)
        : IMeasuredDuplexPipe, IDisposable
    {
        private readonly DuplexPump _pump = new(new StreamTransport(stream), sendOptions, receiveOptions);

        public PipeReader Input => _pump.Input;

        public PipeWriter Output => _pump.Output;

        public long TotalBytesSent => _pump.BytesSent;

        public long TotalBytesReceived => _pump.BytesReceived;

        public void Dispose() => _pump.Dispose();

        public override string ToString() => name ?? nameof(StreamConnection);
    }
}
