using System.Buffers.Binary;
using System.Text;

namespace Platform.Gateway.GrpcWeb;

/// <summary>Trailers as a gRPC-Web body carries them: a last frame, flag 0x80, holding an HTTP/1.1 header block.</summary>
internal static class GrpcWebTrailers
{
    private const byte Flag = 0x80;
    private const int PrefixLength = 5;

    public static byte[] ToFrame(IHeaderDictionary trailers)
    {
        var block = new StringBuilder();
        foreach (var (name, values) in trailers)
            foreach (var value in values)
                Append(block, name, value ?? "");

        // Header text is Latin-1 on the wire; gRPC's own values are ASCII (percent-encoded or base64).
        var frame = new byte[PrefixLength + block.Length];
        frame[0] = Flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)block.Length);
        Encoding.Latin1.GetBytes(block.ToString(), frame.AsSpan(PrefixLength));
        return frame;
    }

    private static void Append(StringBuilder block, string name, string value)
    {
        foreach (var character in name)
            block.Append(char.ToLowerInvariant(character));
        block.Append(':');

        // A line break would end the value and begin a trailer of the sender's choice.
        foreach (var character in value)
            block.Append(character is '\r' or '\n' or '\0' ? ' ' : character);
        block.Append("\r\n");
    }
}
