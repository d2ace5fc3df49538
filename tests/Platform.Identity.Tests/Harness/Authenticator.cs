using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Platform.Identity.Tests.Harness;

/// <summary>An authenticator app, written from RFC 6238 and RFC 4648 without a look at the server's.</summary>
internal static class Authenticator
{
    public static string Code(string secret, TimeProvider time)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, time.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // What apps do.
        var mac = HMACSHA1.HashData(Decode(secret), counter);
#pragma warning restore CA5350
        var offset = mac[19] & 0xF;
        var number = ((mac[offset] & 0x7F) << 24) | (mac[offset + 1] << 16) | (mac[offset + 2] << 8) | mac[offset + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    public static byte[] Decode(string secret)
    {
        var bits = string.Concat(secret.Select(character => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(character, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
