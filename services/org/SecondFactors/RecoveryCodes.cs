using System.Security.Cryptography;
using System.Text;

namespace Platform.Org.SecondFactors;

/// <summary>Codes for the day when the telephone is gone: 80 random bits each, so that a plain hash is enough.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int Bytes = 10;
    private const int Characters = 16;

    public static IReadOnlyList<string> Generate() => [.. Enumerable.Range(0, Count).Select(_ => Group(Base32.Encode(RandomNumberGenerator.GetBytes(Bytes))))];

    /// <summary>The hash of a code as a person typed it; null for a text that cannot be one.</summary>
    public static byte[]? Hash(string typed)
    {
        if (typed.Length > 2 * Characters)
            return null;

        var code = string.Concat(typed.Where(character => !char.IsWhiteSpace(character) && character != '-')).ToUpperInvariant();
        return code.Length == Characters ? SHA256.HashData(Encoding.UTF8.GetBytes(code)) : null;
    }

    private static string Group(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));
}
