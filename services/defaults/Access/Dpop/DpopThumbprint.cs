using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Defaults;

/// <summary>RFC 7638 thumbprints of P-256 keys.</summary>
public static class DpopThumbprint
{
    /// <summary>Of a point's coordinates.</summary>
    public static string Of(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""")));

    /// <summary>Of an uncompressed point, 65 bytes.</summary>
    public static string Of(ReadOnlySpan<byte> point) => Of(point[1..33], point[33..]);
}
