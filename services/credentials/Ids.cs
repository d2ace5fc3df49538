using Google.Protobuf;

namespace Platform.Credentials;

/// <summary>Ids at the edge: 16 big-endian bytes between services, canonical text for people.</summary>
internal static class Ids
{
    public static ByteString Bytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static string Text(Guid id) => id.ToString("D");

    public static bool TryParse(ByteString bytes, out Guid id)
    {
        id = bytes.Length == 16 ? new Guid(bytes.Span, bigEndian: true) : Guid.Empty;
        return bytes.Length == 16;
    }

    public static bool TryParse(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && id != Guid.Empty;
}
