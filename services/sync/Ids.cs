using Google.Protobuf;
using Platform.Sealing;

namespace Platform.Sync;

/// <summary>Ids and hashes as they stand in messages: 16 and 32 bytes.</summary>
internal static class Ids
{
    public static ByteString ToBytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static ByteString ToBytes(Hash32 hash) => UnsafeByteOperations.UnsafeWrap(hash.ToArray());

    public static bool TryRead(ByteString bytes, out Guid id)
    {
        id = bytes.Length == 16 ? new Guid(bytes.Span, bigEndian: true) : Guid.Empty;
        return bytes.Length == 16;
    }

    public static bool TryRead(ByteString bytes, out Hash32 hash)
    {
        hash = bytes.Length == Hash32.Length ? new Hash32(bytes.Span) : Hash32.Zero;
        return bytes.Length == Hash32.Length;
    }
}
