using System.Buffers.Binary;
using Google.Protobuf;

namespace Platform.Sync.Watching;

/// <summary>
/// A frame as it goes out on every stream: gRPC's five-byte prefix (not compressed, length) and the serialized message, in one
/// array, made once.
/// </summary>
internal static class GrpcMessage
{
    public const int PrefixLength = 5;

    public static byte[] Encode(ReadOnlySpan<byte> frame)
    {
        var message = new byte[PrefixLength + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), frame.Length);
        frame.CopyTo(message.AsSpan(PrefixLength));
        return message;
    }

    public static byte[] Encode(IMessage frame)
    {
        var length = frame.CalculateSize();
        var message = new byte[PrefixLength + length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), length);
        frame.WriteTo(message.AsSpan(PrefixLength));
        return message;
    }
}
