using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller finds the bytes of a message.</summary>
public abstract class DeserializationContext
{
    /// <summary>The number of bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The bytes in an array of their own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw NotProvided();

    /// <summary>The bytes where they are; valid only until the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw NotProvided();

    private static NotSupportedException NotProvided() => new("This deserialization context does not provide that way of deserializing.");
}
