using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Org;

/// <summary>Tokens that are only looked up: 256 random bits, so that a plain hash of one is as good as a slow one.</summary>
internal static class RandomToken
{
    private const int Bytes = 32;
    private const int Length = 43;

    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The hash that is stored; null for a text that cannot be a token, so that nothing long is ever hashed.</summary>
    public static byte[]? Hash(string text) => text.Length == Length ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : null;
}
