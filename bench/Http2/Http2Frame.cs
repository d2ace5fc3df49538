using System.Buffers.Binary;

namespace Platform.Bench.Http2;

/// <summary>RFC 9113, the parts a gRPC client needs.</summary>
internal static class Http2Frame
{
    public const int HeaderLength = 9;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte Acknowledge = 0x1;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static void Append(List<byte> output, byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8);
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        output.AddRange(header);
        output.AddRange(payload);
    }

    public static void AppendWindowUpdate(List<byte> output, int stream, int increment)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, increment);
        Append(output, WindowUpdate, 0, stream, payload);
    }

    /// <summary>A request's header block, every field literal and never indexed, so that no table has state (RFC 7541, 6.2.3).</summary>
    public static byte[] HeaderBlock(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0x10);
            AppendText(block, name);
            AppendText(block, value);
        }

        return [.. block];
    }

    private static void AppendText(List<byte> block, string text)
    {
        var length = text.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
                block.Add((byte)(length & 0x7f | 0x80));
            block.Add((byte)length);
        }

        foreach (var character in text)
            block.Add((byte)character);
    }
}
