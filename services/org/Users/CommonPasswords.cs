using System.Collections.Frozen;

namespace Platform.Org.Users;

/// <summary>
/// Passwords that guessers try first: those of the packaged list, and one of them with digits and signs around it or said
/// again, which is how a short one is made long enough.
/// </summary>
internal static class CommonPasswords
{
    private const int FewestCharacters = 5;
    private const int ShortestWord = 4;

    private static readonly FrozenSet<string> List = Read();

    public static int Count => List.Count;

    public static bool Contains(string password)
    {
        var folded = password.ToLowerInvariant();
        if (folded.Distinct().Count() < FewestCharacters || List.Contains(folded))
            return true;

        var core = folded.Trim(Unlettered(folded));
        return IsWord(core) || IsWord(Unit(core)) || IsWord(Unit(folded));
    }

    private static bool IsWord(string text) => text.Length >= ShortestWord && List.Contains(text);

    /// <summary>What a text repeats: "abcabc" is "abc" again; else the text itself.</summary>
    private static string Unit(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
            if (text.Length % length == 0 && IsRepeated(text, length))
                return text[..length];

        return text;
    }

    private static bool IsRepeated(string text, int length)
    {
        for (var at = length; at < text.Length; at++)
            if (text[at] != text[at - length])
                return false;

        return true;
    }

    private static char[] Unlettered(string text) => [.. text.Where(character => !char.IsLetter(character)).Distinct()];

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("Platform.Org.Users.common-passwords.txt")!);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                words.Add(line);

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
