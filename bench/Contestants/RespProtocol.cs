using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.Bench.Contestants;

/// <summary>Redis's protocol, the part that publish and subscribe need.</summary>
internal static class RespProtocol
{
    public static byte[] Command(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        [.. Text($"*3\r\n"), .. Bulk(name), .. Bulk(first), .. Bulk(second)];

    public static byte[] Command(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first) =>
        [.. Text($"*2\r\n"), .. Bulk(name), .. Bulk(first)];

    /// <summary>One array of kind, channel and payload; of a confirmation the payload is a number and comes out empty.</summary>
    public static bool TryReadPush(ReadOnlySpan<byte> bytes, out int length, out ReadOnlySpan<byte> kind, out ReadOnlySpan<byte> payload)
    {
        length = 0;
        kind = default;
        payload = default;
        return TryReadNumber(bytes, (byte)'*', ref length, out var items)
            && items == 3
            && TryReadBulk(bytes, ref length, out kind)
            && TryReadBulk(bytes, ref length, out _)
            && (kind.SequenceEqual("subscribe"u8)
                ? TryReadNumber(bytes, (byte)':', ref length, out _)
                : TryReadBulk(bytes, ref length, out payload));
    }

    private static bool TryReadBulk(ReadOnlySpan<byte> bytes, scoped ref int position, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadNumber(bytes, (byte)'$', ref position, out var length) || bytes.Length - position < length + 2)
            return false;

        value = bytes.Slice(position, length);
        position += length + 2;
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, byte type, scoped ref int position, out int value)
    {
        value = 0;
        var line = bytes[position..];
        var end = line.IndexOf("\r\n"u8);
        if (end < 0)
            return false;

        if (line[0] != type || !Utf8Parser.TryParse(line[1..end], out value, out var used) || used != end - 1)
            throw new BenchFailure($"Redis said: {Encoding.ASCII.GetString(line[..end])}");

        position += end + 2;
        return true;
    }

    private static byte[] Bulk(ReadOnlySpan<byte> value) =>
        [.. Text(string.Create(CultureInfo.InvariantCulture, $"${value.Length}\r\n")), .. value, .. "\r\n"u8];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
