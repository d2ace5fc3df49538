namespace Grpc.Core;

/// <summary>Flags of one written message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait in a buffer for the next one.</summary>
    BufferHint = 0x1,

    /// <summary>The message is sent uncompressed even if the stream is compressed.</summary>
    NoCompress = 0x2,
}
