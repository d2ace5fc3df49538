using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Org.SecondFactors;

/// <summary>Time-based one-time codes (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six digits, 30 seconds.</summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int SecretLength = 20;

    private const int StepSeconds = 30;

    /// <summary>Clocks of telephones are off by a little: the step before and the one after count too.</summary>
    private const int Window = 1;

    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, which is the only one that all apps implement; the weakness of SHA-1 is not one of HMAC.
        HMACSHA1.HashData(secret, message, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7FFFFFFF;
        return (number % (uint)Math.Pow(10, digits)).ToString($"D{digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code it is, later than the last one that was used; null when it is none.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long usedStep)
    {
        if (code.Length != Digits || !code.All(char.IsAsciiDigit))
            return null;

        long? matched = null;
        // All of them, whichever matches: time tells nothing.
        for (var step = StepOf(now) - Window; step <= StepOf(now) + Window; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.ASCII.GetBytes(code)) && step > usedStep)
                matched = step;

        return matched;
    }

    /// <summary>What a QR code carries (the key URI format that apps read).</summary>
    public static string Uri(string issuer, string account, string secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={secret}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
