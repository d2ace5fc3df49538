using Google.Protobuf;

namespace Platform.Client.Feeds;

/// <summary>Ids on the wire: 16 bytes, big-endian.</summary>
internal static class Ids
{
    private const int Length = 16;

    public static ByteString ToBytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static bool TryParse(ByteString bytes, out Guid id)
    {
        id = bytes.Length == Length ? new Guid(bytes.Span, bigEndian: true) : Guid.Empty;
        return id != Guid.Empty;
    }

    /// <exception cref="FormatException">It is not an id.</exception>
    public static Guid Parse(ByteString bytes) => TryParse(bytes, out var id) ? id : throw new FormatException("An id has 16 bytes and is not zero.");
}
