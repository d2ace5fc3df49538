using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>
/// The short authentication string that a device and the page that approves it show side by side. It covers the device's keys and the
/// signing keys that the device pins, so whoever exchanges one of them on the way shows two different strings. 60 bits: too many to
/// find another key with the same string while somebody waits.
/// </summary>
public static class Fingerprint
{
    // Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U, which are misread.
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Three groups of four characters, such as 7QX2-M04K-9ZTB: the first 60 bits of SHA-256("platform device fingerprint v1" ||
    /// 0x00 || device id (16) || agreement key (65) || signing key (65) || SHA-256 of the serialized key list (32)).</summary>
    public static string Compute(Guid deviceId, ReadOnlySpan<byte> agreementPublicKey, ReadOnlySpan<byte> signingPublicKey, ReadOnlySpan<byte> keyList)
    {
        var hash = SHA256.HashData(
        [
            .. "platform device fingerprint v1\0"u8,
            .. deviceId.ToByteArray(bigEndian: true),
            .. agreementPublicKey,
            .. signingPublicKey,
            .. SHA256.HashData(keyList),
        ]);

        return string.Create(14, hash, static (text, hash) =>
        {
            var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
            for (var index = 0; index < text.Length; index++)
            {
                if (index is 4 or 9)
                {
                    text[index] = '-';
                    continue;
                }

                text[index] = Digits[(int)(bits >> 59)];
                bits <<= 5;
            }
        });
    }
}
