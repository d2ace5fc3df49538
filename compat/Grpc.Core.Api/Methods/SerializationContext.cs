using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a marshaller puts a message: either one array, or a length, the bytes through the buffer writer, and completion.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Ends the serialization with <paramref name="payload"/>, which belongs to gRPC from here on.</summary>
    public virtual void Complete(byte[] payload) => throw NotProvided();

    /// <summary>Where to write the message.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw NotProvided();

    /// <summary>Announces the exact length of the message, before the buffer writer is asked for. An optimization.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Ends the serialization with what the buffer writer was given.</summary>
    public virtual void Complete() => throw NotProvided();

    private static NotSupportedException NotProvided() => new("This serialization context does not provide that way of serializing.");
}
