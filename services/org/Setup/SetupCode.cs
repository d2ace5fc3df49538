using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Org.Setup;

/// <summary>The one-time code: 256 random bits, so that a plain hash of it is as good as a slow one.</summary>
internal static class SetupCode
{
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    public static bool Matches(string code, byte[]? hash) => hash is not null && CryptographicOperations.FixedTimeEquals(Hash(code), hash);
}
