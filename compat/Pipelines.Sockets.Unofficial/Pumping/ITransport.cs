using System.Buffers;

namespace Pipelines.Sockets.Unofficial.Pumping;

/// <summary>What a <see cref="DuplexPump"/> moves bytes to and from: a socket or a stream.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Waits for bytes; 0 is the end of the stream.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> target);

    /// <summary>Sends the beginning of a buffer that is not empty; the number of bytes it took.</summary>
    ValueTask<int> SendAsync(ReadOnlySequence<byte> buffer);

    /// <summary>Passes on what was sent so far.</summary>
    ValueTask FlushAsync();

    /// <summary>Nothing more will be received: a pending receive ends.</summary>
    void EndReceive();

    /// <summary>Nothing more will be sent: the peer sees the end.</summary>
    void EndSend();
}
