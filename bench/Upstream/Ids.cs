using Google.Protobuf;

namespace Platform.Bench.Upstream;

/// <summary>Ids on the wire: 16 bytes, big-endian.</summary>
internal static class Ids
{
    public static ByteString Bytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));
}
