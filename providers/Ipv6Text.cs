using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Providers;

/// <summary>IPv6 addresses as the URL standard writes them: hexadecimal throughout, the first longest run of zeros left out.</summary>
internal static class Ipv6Text
{
    public static string? Canonical(ReadOnlySpan<char> text)
    {
        if (text.Contains('%') || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var pieces = new ushort[8];
        for (var i = 0; i < 8; i++)
            pieces[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);

        var (start, length) = LongestZeros(pieces);
        if (length < 2)
            return Join(pieces);
        return Join(pieces[..start]) + "::" + Join(pieces[(start + length)..]);
    }

    private static (int Start, int Length) LongestZeros(ushort[] pieces)
    {
        var best = (Start: 0, Length: 0);
        for (var start = 0; start < pieces.Length; start++)
        {
            var length = pieces.Skip(start).TakeWhile(piece => piece == 0).Count();
            if (length > best.Length)
                best = (start, length);
        }

        return best;
    }

    private static string Join(ushort[] pieces) => string.Join(':', pieces.Select(piece => piece.ToString("x", CultureInfo.InvariantCulture)));
}
