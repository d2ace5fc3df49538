using System.Security.Cryptography;

namespace Platform.Org.OAuth;

/// <summary>What a person types: eight of twenty consonants, which spell no word (RFC 8628, section 6.1): 34.6 bits.</summary>
internal static class UserCode
{
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>As it is shown: XXXX-XXXX.</summary>
    public static string Show(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>As it is stored, from what a person typed; null when it cannot be one.</summary>
    public static string? Read(string typed)
    {
        if (typed.Length > 32)
            return null;

        var code = string.Concat(typed.ToUpperInvariant().Where(char.IsAsciiLetter));
        return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
    }
}
