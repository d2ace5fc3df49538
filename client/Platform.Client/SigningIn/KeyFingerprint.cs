using System.Security.Cryptography;
using System.Text;

namespace Platform.Client;

/// <summary>The short text over a key that the approval page shows too: 50 bits in base 32.</summary>
internal static class KeyFingerprint
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Characters = 10;

    public static string Of(string thumbprint)
    {
        var hash = SHA256.HashData([.. "platform key fingerprint v1\0"u8, .. Encoding.ASCII.GetBytes(thumbprint)]);
        var text = new StringBuilder();
        for (var index = 0; index < Characters; index++)
        {
            var value = 0;
            for (var bit = index * 5; bit < (index * 5) + 5; bit++)
                value = (value << 1) | ((hash[bit / 8] >> (7 - (bit % 8))) & 1);
            text.Append(Alphabet[value]);
        }

        return text.Insert(Characters / 2, '-').ToString();
    }
}
