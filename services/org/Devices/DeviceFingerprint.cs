using System.Security.Cryptography;
using System.Text;
using Platform.Org.SecondFactors;

namespace Platform.Org.Devices;

/// <summary>
/// A short name of a device and its keys for the pages that list them: 50 bits over its id and public keys. Whoever swaps
/// a key on the way shows another one.
/// </summary>
internal static class DeviceFingerprint
{
    private const int Characters = 10;

    public static string Of(DeviceRow device)
    {
        byte[] message = [.. "platform device list fingerprint v1\0"u8, .. device.DeviceId.ToByteArray(bigEndian: true), .. device.HpkePublicKey, .. device.SigningPublicKey];

        return Shorten(message);
    }

    /// <summary>Of a machine that is no device yet: over the thumbprint of its key.</summary>
    public static string OfThumbprint(string thumbprint) => Shorten([.. "platform key fingerprint v1\0"u8, .. Encoding.ASCII.GetBytes(thumbprint)]);

    private static string Shorten(byte[] message)
    {
        var text = Base32.Encode(SHA256.HashData(message))[..Characters];

        return $"{text[..5]}-{text[5..]}";
    }
}
